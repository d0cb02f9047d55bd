// fast-check with one seed for everybody, so that a run can be repeated;
// FAST_CHECK_SEED=random explores.
import fc from '../node_modules/fast-check/lib/fast-check.js';

const { FAST_CHECK_SEED: seed = '20261121' } = process.env;
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });

export * from '../node_modules/fast-check/lib/fast-check.js';
export default fc;
