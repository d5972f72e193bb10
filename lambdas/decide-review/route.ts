import { definePage } from '#domain/api/route.ts';

export const route = definePage({ methods: ['POST'], path: '/review/{token}/decision', function: 'decide-review' });
