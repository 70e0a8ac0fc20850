"""The kind of service that Samovar replaces: Flask, redis-py, a key that is a hash of the query, JSON in and out."""
import hashlib
import json
import os
import urllib.request

import redis
from flask import Flask, jsonify, request

app = Flask(__name__)
cache = redis.Redis.from_url(os.environ["REDIS_URL"])


@app.get("/api/explanation")
def explanation():
    query = json.dumps(request.args.to_dict(), sort_keys=True)
    key = "explanation:" + hashlib.md5(query.encode()).hexdigest()
    cached = cache.get(key)
    if cached is not None:
        return jsonify(json.loads(cached))
    answer = generate(request.args["topic"])
    cache.setex(key, 3600, json.dumps(answer))
    return jsonify(answer)


def generate(topic):
    prompt = {"contents": [{"parts": [{"text": f"Topic: {topic}"}]}]}
    call = urllib.request.Request(
        os.environ["GEMINI_BASE_URL"] + "/v1beta/models/fake:generateContent", json.dumps(prompt).encode()
    )
    with urllib.request.urlopen(call) as response:
        text = json.load(response)["candidates"][0]["content"]["parts"][0]["text"]
    words = json.loads(text)
    fields = ("explanation", "real_world_application", "youtube_search_query")
    return {"topic": topic, "subtopic": "", **{field: words[field] for field in fields}}
