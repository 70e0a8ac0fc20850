package dev.samovar.api.content;

import dev.samovar.content.request.ImageRequest;
import dev.samovar.content.request.InvalidRequestException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpData;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import jakarta.ws.rs.ClientErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@code multipart/form-data} body with a picture, read in memory.
 *
 * @param image the picture, checked
 * @param fields the text fields by name; of several with one name the first
 */
record ImageForm(ImageRequest image, Map<String, String> fields) {

    /** How many parts a form may have. */
    static final int MAX_PARTS = 100;

    private static final String IMAGE = "image";
    private static final int MAX_FIELD_BYTES = 64 * 1024;
    private static final int MAX_BUFFERED_BYTES = 16 * 1024;

    ImageForm {
        fields = Map.copyOf(fields);
    }

    /** The text field of a name; null if there is none. */
    @Nullable
    String field(String name) {
        return fields.get(name);
    }

    /**
     * Reads a body; takes milliseconds for a large one, so call it off the event loop. Throws
     * {@link InvalidRequestException}, or {@link ClientErrorException} with 413 for a part that is too large.
     *
     * @param contentType the header of the request, with its boundary
     */
    static ImageForm of(String contentType, byte[] body) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        if (!HttpPostRequestDecoder.isMultipart(request)) {
            throw unreadable();
        }
        try {
            HttpPostMultipartRequestDecoder decoder = new HttpPostMultipartRequestDecoder(
                    new DefaultHttpDataFactory(false), request, StandardCharsets.UTF_8, MAX_PARTS, MAX_BUFFERED_BYTES);
            try {
                decoder.offer(new DefaultLastHttpContent(Unpooled.wrappedBuffer(body)));
                return read(decoder);
            } finally {
                decoder.destroy();
            }
        } catch (HttpPostRequestDecoder.TooManyFormFieldsException e) {
            throw new InvalidRequestException(
                    "The form has more than " + MAX_PARTS + " parts: send the part 'image', and 'language' if wanted");
        } catch (HttpPostRequestDecoder.TooLongFormFieldException e) {
            throw new ClientErrorException(413, e);
        } catch (HttpPostRequestDecoder.ErrorDataDecoderException
                | HttpPostRequestDecoder.EndOfDataDecoderException
                | IOException e) {
            throw unreadable();
        }
    }

    private static InvalidRequestException unreadable() {
        return new InvalidRequestException(
                "The form cannot be read: send all of it as multipart/form-data with its boundary");
    }

    private static ImageForm read(HttpPostMultipartRequestDecoder decoder) throws IOException {
        byte[] image = null;
        Map<String, String> fields = new TreeMap<>();
        for (InterfaceHttpData part : decoder.getBodyHttpDatas()) {
            if (part instanceof FileUpload file
                    && image == null
                    && file.getName().equals(IMAGE)) {
                image = limited(file, ImageRequest.MAX_BYTES).get();
            } else if (part instanceof Attribute field) {
                fields.putIfAbsent(
                        field.getName(), limited(field, MAX_FIELD_BYTES).getString(StandardCharsets.UTF_8));
            }
        }
        if (image == null) {
            throw new InvalidRequestException(
                    "'image' is required: send a JPEG, PNG, WebP or GIF picture as a multipart file of that name");
        }
        return new ImageForm(ImageRequest.of(image), fields);
    }

    private static <T extends HttpData> T limited(T part, long maxBytes) {
        if (part.length() > maxBytes) {
            throw new ClientErrorException(413);
        }
        return part;
    }
}
