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
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.pages.PageText;
import org.rollcall.receive.ingest.Admission;
import org.rollcall.receive.upload.UploadAnswer;
import org.rollcall.receive.upload.Uploads;

/** The page on which people hand payloads in, where the model has it too. */
@Path("/usage_data/new")
@PermitAll
@Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
public class HandInPage {

    /**
     * The page, with what became of each payload.
     *
     * @param totals how many ended in each way, {@code 2 stored}; empty before anything was handed in
     */
    record HandIn(List<String> totals, List<Verdict> verdicts) implements TemplateInstance {

        HandIn {
            totals = List.copyOf(totals);
            verdicts = List.copyOf(verdicts);
        }

        static HandIn of(UploadAnswer answer) {
            var totals = answer.totals();
            return new HandIn(
                    Stream.of(
                                    words(totals.stored(), "stored"),
                                    words(totals.repeated(), "repeated"),
                                    words(totals.quarantined(), "quarantined"),
                                    words(totals.discarded(), "discarded"),
                                    words(totals.rejected(), "rejected"))
                            .filter(words -> !words.isEmpty())
                            .toList(),
                    answer.files().stream().map(Verdict::of).toList());
        }

        private static String words(long number, String word) {
            return number == 0 ? "" : PageText.number(number) + " " + word;
        }
    }

    /** The field of the text that was pasted; it is the name of its verdict. */
    static final String PASTED = "pasted";

    private final Uploads uploads;
    private final Admission admission;

    HandInPage(Uploads uploads, Admission admission) {
        this.uploads = uploads;
        this.admission = admission;
    }

    @GET
    public TemplateInstance page() {
        return new HandIn(List.of(), List.of());
    }

    @POST
    @Consumes(MediaType.WILDCARD) // what is right is said where the body is looked at
    @NonBlocking
    public Uni<String> handIn(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType, @Context RoutingContext context) {
        return uploads.take(admission.admitWithOptionalToken(context.request()), context, contentType, Set.of(PASTED))
                .map(answer -> HandIn.of(answer).render()); // here, where it may be asked who is looking
    }
}
