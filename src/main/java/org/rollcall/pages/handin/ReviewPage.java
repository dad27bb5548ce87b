package org.rollcall.pages.handin;

import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.payload.Unwanted;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.receive.ingest.Reviews;
import org.rollcall.receive.ingest.Reviews.Opening;

/** The page on which people look at a payload before they send it, and leave out what they do not want to send. */
@Path("/usage_data/review")
@PermitAll
public class ReviewPage {

    /** The page without a payload; with the problem of the last one, if it had any. */
    record Empty(@Nullable Problem problem) implements TemplateInstance {}

    /** The page with a payload. */
    record Shown(ReviewView view) implements TemplateInstance {}

    private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset(StandardCharsets.UTF_8.name());
    private static final String DOWNLOAD_SUFFIX = "-sanitized.json";

    private final Reviews reviews;

    ReviewPage(Reviews reviews) {
        this.reviews = reviews;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page() {
        return new Empty(null);
    }

    @POST
    @Consumes(MediaType.WILDCARD) // what is right is said where the body is looked at
    @Produces({MediaType.TEXT_HTML, MediaType.APPLICATION_JSON})
    @NonBlocking
    public Uni<Response> review(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType, @Context RoutingContext context) {
        return reviews.answer(
                        context, (body, opening) -> answer(body, contentType, opening), answer -> answer.bytes().length)
                .map(Answer::response);
    }

    private static Answer answer(byte[] body, @Nullable String contentType, Opening opening) {
        try {
            var form = ReviewForm.of(body, contentType);
            var reviewer = opening.open(form.payload());
            var all = reviewer.review(Unwanted.NOTHING);
            var unwanted = ReviewView.unwanted(all, form);
            var review = unwanted.equals(Unwanted.NOTHING) ? all : reviewer.review(unwanted);
            var view = ReviewView.of(review, form, reviewer.document().bytes());
            return form.isDownload() && !view.isOutdated()
                    ? Answer.file(review.payload().sanitized().document().bytes(), fileName(form.fileName()))
                    : Answer.page(Response.Status.OK.getStatusCode(), new Shown(view));
        } catch (ProblemException e) {
            return Answer.page(e.problem().status(), new Empty(e.problem()));
        }
    }

    /** The name of the file, fit for a header. */
    private static String fileName(String label) {
        var plain = label.replaceAll("[^A-Za-z0-9._-]+", "_").replaceFirst("(?i)\\.json(\\.gz)?$", "");
        return (plain.isEmpty() ? "payload" : plain) + DOWNLOAD_SUFFIX;
    }

    /** An answer, whose size is known before it is sent. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares it
    private record Answer(
            int status, byte[] bytes, @Nullable String fileName) {

        static Answer page(int status, TemplateInstance page) {
            return new Answer(status, page.render().getBytes(StandardCharsets.UTF_8), null);
        }

        static Answer file(byte[] bytes, String fileName) {
            return new Answer(Response.Status.OK.getStatusCode(), bytes, fileName);
        }

        Response response() {
            var response = Response.status(status).entity(bytes);
            return fileName == null
                    ? response.type(HTML).build()
                    : response.type(MediaType.APPLICATION_JSON_TYPE)
                            .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(fileName))
                            .build();
        }
    }
}
