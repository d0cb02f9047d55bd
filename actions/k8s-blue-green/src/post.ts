import { runPost } from '@kit/action';
import { applyCleanUp } from './apply-clean-up.ts';

runPost(applyCleanUp);
