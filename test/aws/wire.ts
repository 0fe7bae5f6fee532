/** What one operation of a stand-in answers. */
export interface AwsAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type Operation = (body: unknown) => AwsAnswer;

export const ok = (body: unknown): AwsAnswer => ({ status: 200, body });

export const failed = (type: string, message: string): AwsAnswer => ({ status: 400, body: { __type: type, message } });
