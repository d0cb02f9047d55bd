import { runPost } from '@kit/action';
import { createProcessRunner } from '@kit/process';
import { applyCleanUp } from './apply-clean-up.ts';

runPost((world) => applyCleanUp(world, createProcessRunner()));
