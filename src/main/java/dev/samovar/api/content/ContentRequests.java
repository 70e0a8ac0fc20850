package dev.samovar.api.content;

import dev.samovar.api.NegotiatedFields;
import dev.samovar.content.ContentService;
import dev.samovar.content.PreparedRequest;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.http.ApiPath;
import dev.samovar.http.ContentLanguage;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reader of the fields of subtopics and explanations, whether they come in a query or in a body.
 *
 * <p>Its methods throw {@link InvalidRequestException} if a field is invalid.
 */
final class ContentRequests {

    private final ContentService content;

    ContentRequests(ContentService content) {
        this.content = content;
    }

    /**
     * A request with its key.
     *
     * @param language the language of its answer
     */
    record Read(PreparedRequest request, ContentLanguage language) {

        ContentCall call() {
            return new ContentCall(language, request::ask);
        }
    }

    /** The request of a path whose GET is content; empty if it is another path. */
    Optional<Read> of(String path, Supplier<NegotiatedFields> fields) {
        if (path.equals(ApiPath.EXPLANATION.template())) {
            return Optional.of(explanation(fields.get()));
        }
        return path.equals(ApiPath.SUBTOPICS.template()) ? Optional.of(subtopics(fields.get())) : Optional.empty();
    }

    Read explanation(NegotiatedFields fields) {
        ExplanationRequest request = ExplanationRequest.of(fields);
        return new Read(
                content.inquire(request), fields.language(request.audience().language()));
    }

    Read subtopics(NegotiatedFields fields) {
        SubtopicsRequest request = SubtopicsRequest.of(fields);
        return new Read(content.inquire(request), fields.language(request.language()));
    }
}
