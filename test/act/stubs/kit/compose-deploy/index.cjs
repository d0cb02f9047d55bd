const { INPUT_HOSTS, INPUT_IMAGES, INPUT_SERVICES, INPUT_ROLLBACK } =
  process.env;
const what = INPUT_ROLLBACK ? `back to ${INPUT_ROLLBACK}` : INPUT_IMAGES;
console.log(`brought ${INPUT_SERVICES} to ${INPUT_HOSTS}: ${what}`);
