// A client as others may write it. It is compiled, not run: the types come from the OpenAPI document
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/samovar';

const samovar = createClient<paths>({ baseUrl: 'http://localhost:5000' });

function orThrow<T>(result: { data?: T; error?: components['schemas']['Error'] }): T {
    if (result.data === undefined) {
        throw new Error(result.error?.error);
    }
    return result.data;
}

export async function subtopics(topic: string): Promise<string[]> {
    const query = { topic, count: 3 };
    return orThrow(await samovar.GET('/api/subtopics', { params: { query } })).subtopics;
}

export async function failedParts(topic: string, focus: string[]): Promise<(string | null)[]> {
    const result = await samovar.POST('/api/create_presentation', { body: { topic, focus } });
    return orThrow(result).explanations.map((part) => part.error);
}

export async function purge(pattern: string, key: string): Promise<number> {
    const result = await samovar.POST('/api/cache/invalidate/pattern', {
        params: { query: { dry_run: false } },
        body: { pattern },
        headers: { Authorization: `Bearer ${key}` },
    });
    return orThrow(result).invalidated_count;
}

export async function nextPage(cursor: string): Promise<string | null> {
    return orThrow(await samovar.GET('/api/cache/entries', { params: { query: { cursor } } })).next_cursor;
}

export async function whyMissed(namespace: string, topic: string): Promise<string> {
    const explained = orThrow(await samovar.GET('/api/cache/explain', { params: { query: { namespace, topic } } }));
    return explained.nearest === null ? explained.reason.code : explained.nearest.field;
}
