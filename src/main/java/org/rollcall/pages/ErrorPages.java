package org.rollcall.pages;

import io.quarkus.qute.TemplateInstance;
import io.quarkus.runtime.BlockingOperationControl;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.Problem;

/**
 * Shows a problem as a page to a browser, with the same words; whoever has to sign in is led there. Programs get it as
 * JSON, and so does everybody below {@code /api/}, as the contract says. A program is who names no HTML, or sends what no
 * form sends, such as a ping.
 */
class ErrorPages {

    private static final String API = "/api/";

    private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset(StandardCharsets.UTF_8.name());

    private static final List<String> FORMS =
            List.of(MediaType.APPLICATION_FORM_URLENCODED, MediaType.MULTIPART_FORM_DATA);

    /** A problem as a page. */
    record Shown(Problem problem, @Nullable String request, boolean isOurs) implements TemplateInstance {}

    private final Frame frame;

    ErrorPages(Frame frame) {
        this.frame = frame;
    }

    /** After problems have got the id of their request. */
    @ServerResponseFilter(priority = Priorities.USER - 1000)
    public void show(ContainerRequestContext request, ContainerResponseContext response, RoutingContext context) {
        if (!(response.getEntity() instanceof Problem problem)
                || context.normalizedPath().startsWith(API)
                || !wantsHtml(request)) {
            return;
        }
        response.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (problem.status() == Status.UNAUTHORIZED.getStatusCode()
                && request.getMethod().equals(HttpMethod.GET)) {
            response.setStatus(Status.SEE_OTHER.getStatusCode());
            response.getHeaders().remove(HttpHeaders.WWW_AUTHENTICATE);
            response.getHeaders()
                    .putSingle(
                            HttpHeaders.LOCATION,
                            Href.to("/sign-in")
                                    .with("return_to", context.request().uri())
                                    .text());
            response.setEntity(null);
            return;
        }
        if (!BlockingOperationControl.isBlockingAllowed()) {
            frame.asStranger();
        }
        PageHeaders.set(context);
        var page = new Shown(
                problem,
                problem.extensions().get("request_id") instanceof String id ? id : null,
                problem.status() >= Status.INTERNAL_SERVER_ERROR.getStatusCode());
        response.setEntity(page.render(), new Annotation[0], HTML);
    }

    /** Browsers name HTML first, and send nothing or a form; programs that take anything do not name it. */
    private static boolean wantsHtml(ContainerRequestContext request) {
        var sent = request.getHeaderString(HttpHeaders.CONTENT_TYPE);
        if (sent != null && FORMS.stream().noneMatch(form -> sent.regionMatches(true, 0, form, 0, form.length()))) {
            return false;
        }
        var accepted = request.getHeaderString(HttpHeaders.ACCEPT);
        if (accepted == null || !accepted.contains(MediaType.TEXT_HTML)) {
            return false;
        }
        return request.getAcceptableMediaTypes().stream()
                .filter(type -> type.isCompatible(MediaType.TEXT_HTML_TYPE)
                        || type.isCompatible(MediaType.APPLICATION_JSON_TYPE)
                        || type.getSubtype().endsWith("+json"))
                .findFirst()
                .filter(type -> !type.isWildcardSubtype() && type.isCompatible(MediaType.TEXT_HTML_TYPE))
                .isPresent();
    }
}
