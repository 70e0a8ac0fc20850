// node gemini.mjs CALL:MODEL…: calls of Google's client, which reads GOOGLE_GEMINI_BASE_URL and GEMINI_API_KEY
import { GoogleGenAI } from '@google/genai';
import { collect, report } from './report.mjs';

const client = new GoogleGenAI({ httpOptions: { retryOptions: { attempts: 1 } } });
const contents = 'What is a samovar?';
const weather = {
    name: 'weather',
    parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

// The headers of a response differ in its date, and in what a proxy adds
const withoutHeaders = ({ sdkHttpResponse, ...answer }) => answer;
const whole = answer => ({ text: answer.text, calls: answer.functionCalls ?? [], usage: answer.usageMetadata });

const calls = model => ({
    generate: async () => whole(await client.models.generateContent({ model, contents })),
    tools: async () => whole(await client.models.generateContent({
        model, contents, config: { tools: [{ functionDeclarations: [weather] }] },
    })),
    picture: async () => whole(await client.models.generateContent({
        model,
        contents: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }, { text: 'What is it?' }],
    })),
    structured: async () => whole(await client.models.generateContent({
        model, contents, config: { responseMimeType: 'application/json', responseJsonSchema: { type: 'object' } },
    })),
    stream: async () => {
        const { text, chunks } = await collect(
            await client.models.generateContentStream({ model, contents }), chunk => chunk.text ?? '');
        return { text, chunks: chunks.map(withoutHeaders) };
    },
    count: async () => withoutHeaders(await client.models.countTokens({ model, contents })),
});

await report(calls);
