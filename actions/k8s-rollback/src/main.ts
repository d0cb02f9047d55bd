import { runMain } from '@kit/action';
import { auditOfError } from '@kit/deployment';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

runMain({ inputs, outputs, jsonOnError: auditOfError, run });
