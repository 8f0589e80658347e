import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { finalize, type Observable } from 'rxjs';
import { DomainError } from '../../common/errors/errors.js';
import type { Viewer } from '../../common/viewer.js';

/** Each of them lies on the disk, 64 MiB at most, until it is its turn to be read. */
const MAX_EACH = 3;

/** The files that one author sends, or has waiting, at once; stands before whatever receives them. */
@Injectable()
export class UploadPlaces implements NestInterceptor {
  private readonly open = new Map<string, number>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { viewer } = context.switchToHttp().getRequest<{ viewer: Viewer }>();
    const count = this.open.get(viewer.userId) ?? 0;
    if (count >= MAX_EACH)
      throw new DomainError('service_unavailable', `${MAX_EACH} files of yours are being received or read.`, {
        headers: { 'Retry-After': '5' },
      });
    this.open.set(viewer.userId, count + 1);
    return next.handle().pipe(finalize(() => this.leave(viewer.userId)));
  }

  private leave(userId: string): void {
    const left = (this.open.get(userId) ?? 1) - 1;
    if (left === 0) this.open.delete(userId);
    else this.open.set(userId, left);
  }
}
