package dev.samovar.api;

import dev.samovar.http.ApiPath;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** RESTEasy's view of {@link ErrorResponse}. */
final class ErrorMapper {

    @ServerExceptionMapper
    public Response http(WebApplicationException e, UriInfo uri) {
        Response response = ErrorResponse.of(e).toResponse();
        return response.getStatus() == 405
                ? Response.fromResponse(response)
                        .header(HttpHeaders.ALLOW, ApiPath.methods(uri.getPath()))
                        .build()
                : response;
    }

    @ServerExceptionMapper
    public Response failure(Throwable e) {
        return ErrorResponse.of(e).toResponse();
    }
}
