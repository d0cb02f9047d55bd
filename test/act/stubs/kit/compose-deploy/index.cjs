const { INPUT_HOSTS, INPUT_IMAGES, INPUT_SERVICES, INPUT_ROLLBACK } =
  process.env;
const what = INPUT_ROLLBACK ? `back to ${INPUT_ROLLBACK}` : INPUT_IMAGES;
console.log(`brought ${INPUT_SERVICES} to ${INPUT_HOSTS}: ${what}`);
const { INPUT_WORKERS } = process.env;
if (INPUT_WORKERS) console.log(`then restarted ${INPUT_WORKERS}`);
