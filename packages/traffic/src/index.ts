export {
  type Colours,
  colours,
  findColours,
  findDeployment,
  sayLabels,
  withoutColour,
} from './colour.ts';
export {
  colourStanding,
  endpointsOf,
  readyPods,
  restartsOf,
  type Standing,
  type StandingFacts,
} from './standing.ts';
export {
  type GuardedChange,
  guardedPatch,
  isSameSelector,
  sayDifference,
  tookEffect,
} from './state-write.ts';
export { writeService } from './write-service.ts';
