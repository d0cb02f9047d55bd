console.log(`logged in to AWS as ${process.env['INPUT_ROLE-TO-ASSUME']}`);
