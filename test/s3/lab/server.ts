// What a test knows of an S3 server, and what the one who starts it does.

export type ServerName = 'Ceph' | 'Swift'

export interface S3Server {
  readonly name: ServerName
  /** `http://127.0.0.1:port`, to be addressed by paths. */
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

export interface StartedServer {
  readonly server: S3Server
  /** Kills it; its data and its folder are gone. */
  close(): Promise<void>
}
