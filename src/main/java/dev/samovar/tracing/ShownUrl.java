package dev.samovar.tracing;

/** URLs as spans show them: queries hold keys ({@code ?key=} of Gemini's clients) and topics, authorities may hold passwords. */
final class ShownUrl {

    private ShownUrl() {}

    /** A URL without its query and the credentials of its authority. */
    static String of(String url) {
        String path = withoutQuery(url);
        int authority = path.indexOf("://");
        if (authority < 0) {
            return path;
        }
        int start = authority + 3;
        int end = path.indexOf('/', start);
        int user = path.lastIndexOf('@', end < 0 ? path.length() : end);
        return user < start ? path : path.substring(0, start) + path.substring(user + 1);
    }

    static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
