// Makes the calls that the arguments name, CALL:MODEL, one after the other, and prints a line of JSON for what each gave
export async function report(calls) {
    for (const argument of process.argv.slice(2)) {
        const [call, model] = argument.split(':');
        try {
            print({ result: await calls(model)[call]() });
        } catch (error) {
            print({
                error: error.constructor.name,
                status: error.status ?? null,
                message: error.message,
                retryAfter: error.headers?.get?.('retry-after') ?? null,
            });
        }
    }
}

function print(line) {
    process.stdout.write(JSON.stringify(line) + '\n');
}

export async function collect(stream, text) {
    const chunks = [];
    for await (const chunk of stream) {
        chunks.push(chunk);
    }
    return { text: chunks.map(text).join(''), chunks };
}
