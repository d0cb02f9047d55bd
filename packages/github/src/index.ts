export {
  createGitHub,
  type GitHub,
  type GitHubOptions,
  type GitHubRequest,
} from './client.ts';
export { errors } from './errors.ts';
