export {
  type Colours,
  colours,
  findColours,
  findDeployment,
  sayLabels,
  withoutColour,
} from './colour.ts';
export {
  gatherJunction,
  type Junction,
  type JunctionFacts,
  readJunction,
} from './junction.ts';
export {
  isDirected,
  type Move,
  movesTo,
  movesToStay,
  servedBackends,
  type Way,
} from './moves.ts';
export { type RouteStanding, routeStanding } from './route-status.ts';
export {
  colourStanding,
  endpointsOf,
  neededPods,
  readyPods,
  restartsOf,
  type Standing,
  type StandingFacts,
} from './standing.ts';
export {
  type GuardedChange,
  guardedPatch,
  sayDifference,
  tookEffect,
} from './state-write.ts';
export {
  isAsleep,
  isSettled,
  type StayingFacts,
  seeStaying,
} from './staying.ts';
export {
  parseTarget,
  type Target,
  type TargetKind,
  targetResource,
} from './target.ts';
export { writeTraffic } from './write-traffic.ts';
