package dev.samovar.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidRequestTest {

    /** RFC 9110, section 4.2.1 (a host is required), and RFC 3986, section 3.2 (how it is written). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                ":",
                "::1",
                "a b",
                "user@name",
                "name:port",
                "name:99999",
                "a/b",
                "[",
                "[]",
                "name:80:90"
            })
    void invalidHostIsRefusedOverBothVersions(String host) {
        assertThat(InvalidRequest.in(http1(host))).contains(InvalidRequest.HOST);
        assertThat(InvalidRequest.in(http2(host))).contains(InvalidRequest.HOST);
    }

    /** A port may be empty: {@code port = *DIGIT}. */
    @ParameterizedTest
    @ValueSource(strings = {"name", "name:", "name:80", "1.2.3.4:5000", "[::1]", "[::1]:", "[::1]:80", "a_b", "%41"})
    void validHostPassesOverBothVersions(String host) {
        assertThat(InvalidRequest.in(http1(host))).isEmpty();
        assertThat(InvalidRequest.in(http2(host))).isEmpty();
    }

    @Test
    void partOfAnEntryIsRefusedAndThatOfAnUploadToOthersIsNot() {
        HttpRequest own = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/api/cache/entries/a/b");
        HttpRequest other = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/gemini/upload/v1beta/files");
        own.headers().add("Host", "name").add("Content-Range", "bytes 0-1/9");
        other.headers().add(own.headers());

        assertThat(InvalidRequest.in(own)).contains(InvalidRequest.PARTIAL_PUT);
        assertThat(InvalidRequest.in(other)).isEmpty();
    }

    private static HttpRequest http1(String host) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.headers().add("Host", host);
        return request;
    }

    private static DefaultHttp2Headers http2(String authority) {
        DefaultHttp2Headers headers = new DefaultHttp2Headers(false);
        headers.method("GET").path("/").authority(authority);
        return headers;
    }
}
