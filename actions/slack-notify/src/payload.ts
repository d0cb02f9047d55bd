import { errors as notifyErrors } from '@kit/notify';
