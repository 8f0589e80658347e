import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { addressKey } from '../../common/limits/address-key.js';
import { Config } from '../../common/config.js';
import { cookieName, readCookie } from '../sessions/credentials.js';

const DEVICE_COOKIE = 'learnflow_device';
/** As long as browsers keep a cookie at most. */
const DEVICE_DAYS = 400;
const DEVICE_TOKEN = /^lfd_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/** Where a try at a password comes from, as hashes: neither addresses nor devices can be read from the tables. */
export interface Place {
  address: string;
  /** Of the cookie that an earlier log-in has left, whoever's it was. */
  device: string | undefined;
}

/** Addresses, and the long-lived signed cookie by which a device is known again. */
@Injectable()
export class PlacesService {
  private readonly name: string;

  constructor(private readonly config: Config) {
    this.name = cookieName(DEVICE_COOKIE, config.isProduction);
  }

  of(request: Request): Place {
    const device = this.deviceOf(request);
    return {
      address: this.hash(`address:${addressKey(request.ip)}`),
      device: device === undefined ? undefined : this.hash(`device:${device}`),
    };
  }

  /** The place with a device, which the answer's cookie names from now on; the cookie says nothing of whose it is. */
  remember(request: Request, response: Response): Place {
    const device = this.deviceOf(request) ?? randomUUID();
    response.cookie(this.name, `lfd_${device}.${this.mac(device)}`, this.options());
    return { ...this.of(request), device: this.hash(`device:${device}`) };
  }

  /** A word for something that is not to be stored itself. */
  hash(text: string): string {
    return createHmac('sha256', this.config.secretKey)
      .update(`place:${text}`)
      .digest('base64url')
      .slice(0, 22);
  }

  private deviceOf({ headers }: Request): string | undefined {
    const [, device, mac] = DEVICE_TOKEN.exec(readCookie(headers, this.name) ?? '') ?? [];
    if (device === undefined || mac === undefined) return undefined;
    return timingSafeEqual(Buffer.from(mac), Buffer.from(this.mac(device))) ? device : undefined;
  }

  private mac(device: string): string {
    return createHmac('sha256', this.config.secretKey).update(`device-token:${device}`).digest('base64url');
  }

  private options(): CookieOptions {
    const maxAge = DEVICE_DAYS * 86_400_000;
    return { maxAge, httpOnly: true, sameSite: 'lax', secure: this.config.isProduction, path: '/' };
  }
}
