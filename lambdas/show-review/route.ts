import { definePage } from '#domain/api/route.ts';

export const route = definePage({ methods: ['GET', 'HEAD'], path: '/review/{token}', function: 'show-review' });
