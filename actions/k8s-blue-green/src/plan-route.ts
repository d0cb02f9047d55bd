import type { Junction } from '@kit/traffic';

/** What is written to move this traffic, and who proves the new colour. */
export function routeOf(
  junction: Junction,
  from: string,
  to: string,
  hasPreview: boolean,
) {
  const { name, target, object, service, scope } = junction;
  const serving = junction.servingOf(to);
  const preview = hasPreview ? `${name}-preview` : undefined;
  const isService = target.kind === 'service';
  return {
    name,
    from,
    to,
    kind: target.kind,
    switched: object,
    scope,
    service,
    serving,
    // The Service of the idle colour is seen by nobody yet.
    proof: isService ? preview : serving,
    preview: isService
      ? preview
      : junction.hasService(to)
        ? undefined
        : serving,
    fromWay: junction.wayTo(from),
    toWay: junction.wayTo(to),
    commonLabels: junction.commonLabels,
  };
}
