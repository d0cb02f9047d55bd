const { appendFileSync } = require('node:fs');

appendFileSync(
  process.env.GITHUB_ENV,
  `KUBECONFIG=${process.env.KIT_CLUSTER_KUBECONFIG}\n`,
);
console.log(`reached ${process.env['INPUT_CLUSTER-NAME']} in Azure`);
