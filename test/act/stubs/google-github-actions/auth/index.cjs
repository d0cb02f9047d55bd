console.log(`logged in to Google as ${process.env.INPUT_SERVICE_ACCOUNT}`);
