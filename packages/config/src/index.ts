export {
  type ConfigProblem,
  type ConfigSource,
  invalidConfig,
  type ReadConfig,
  readYaml,
} from './read-yaml.ts';
