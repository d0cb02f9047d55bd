console.log(`logged in to Azure as ${process.env['INPUT_CLIENT-ID']}`);
