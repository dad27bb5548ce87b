package org.rollcall.pages.operations;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.pages.FormText;
import org.rollcall.pages.FormText.Option;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.receive.quarantine.QuarantineEntry;
import org.rollcall.receive.quarantine.QuarantineService;
import org.rollcall.receive.quarantine.ReplayRequest;

/** Payloads that cannot be pings yet: why, what a replay would make of them, and ways to replay and to delete them. */
@Path("/operations/quarantine")
@RolesAllowed(Scope.Role.ADMIN)
@Produces(MediaType.TEXT_HTML)
public class QuarantineListPage {

    private static final String PATH = "/operations/quarantine";

    private static final String API = "/api/v4/quarantine";

    private static final int PER_CENT = 100;

    private static final int MAX_WHY = 1_000;

    /** The payloads that fit a filter. */
    record Shown(
            Wanted wanted,
            List<Option> reasons,
            List<Bar> bars,
            String title,
            String sentence,
            long count,
            List<QuarantineEntry> items,
            @Nullable String next,
            @Nullable Preview preview,
            @Nullable String refused,
            @Nullable String done,
            Take take)
            implements TemplateInstance {}

    /**
     * One payload.
     *
     * @param refused why it was not deleted; null where nobody has tried
     */
    record One(
            String title,
            QuarantineEntry item,
            String means,
            @Nullable String refused,
            Take take) implements TemplateInstance {}

    /**
     * A filter as it is shown; empty for all.
     *
     * @param isAll whether it fits everything
     */
    record Wanted(String reason, String hostname, String week, String version, boolean isAll) {}

    /** How many payloads have a reason; {@code width} in per cent. */
    record Bar(String reason, long count, long width, String href) {}

    /**
     * A preview of a replay.
     *
     * @param result null until it has ended
     */
    record Preview(
            JobView shown, @Nullable Integer live, @Nullable ReplayView result) {}

    private final QuarantineService service;
    private final AuditedRead read;
    private final Frame frame;
    private final Clock clock;

    QuarantineListPage(QuarantineService service, AuditedRead read, Frame frame, Clock clock) {
        this.service = service;
        this.read = read;
        this.frame = frame;
        this.clock = clock;
    }

    @GET
    public TemplateInstance list(
            @QueryParam("reason") @Nullable String reason,
            @QueryParam("hostname") @Nullable String hostname,
            @QueryParam("week") @Nullable String week,
            @QueryParam("version") @Nullable String version,
            @QueryParam("preview") @Nullable Long preview,
            @QueryParam("done") @Nullable String done,
            @BeanParam @Valid PageParameters page) {
        return shown(
                filter(reason, hostname, week, version), preview, page, null, "deleted".equals(done) ? done : null);
    }

    private Shown shown(
            ReplayRequest.Filter filter,
            @Nullable Long preview,
            PageParameters page,
            @Nullable String refused,
            @Nullable String done) {
        var found = service.page(filter.checked(), page.belowId(), page.perPage());
        read.rows(found.items().size());
        var counts = found.counts();
        var all = counts.values().stream().mapToLong(Long::longValue).sum();
        var reason = filter.reason();
        var count = reason == null ? all : counts.getOrDefault(reason.text(), 0L);
        return new Shown(
                wanted(filter),
                FormText.options(
                        Arrays.stream(QuarantineReason.values())
                                .map(QuarantineReason::text)
                                .toList(),
                        reason == null ? null : reason.text(),
                        text -> text.replace('_', ' ')),
                bars(filter, counts),
                PageText.count(all, "payload", "payloads") + ", by reason",
                sentence(counts),
                count,
                found.items(),
                refused == null ? page.nextPath(found.items(), item -> List.of(Long.toString(item.id()))) : null,
                preview == null ? null : preview(preview, filter),
                refused,
                done,
                Take.of(frame.base(), href(API, filter).text(), false, null));
    }

    private @Nullable Preview preview(long job, ReplayRequest.Filter filter) {
        return service.preview(job, filter)
                .map(found -> {
                    var view = JobView.of(found.job(), clock.instant());
                    return new Preview(
                            view,
                            JobView.live(view.isOpen()),
                            found.result() == null ? null : ReplayView.of(found.result()));
                })
                .orElse(null);
    }

    private static List<Bar> bars(ReplayRequest.Filter filter, Map<String, Long> counts) {
        var highest = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> new Bar(
                        entry.getKey(),
                        entry.getValue(),
                        Math.max(1, entry.getValue() * PER_CENT / highest),
                        href(
                                        PATH,
                                        new ReplayRequest.Filter(
                                                QuarantineReason.of(entry.getKey())
                                                        .orElse(null),
                                                filter.hostname(),
                                                filter.week(),
                                                filter.version()))
                                .text()))
                .toList();
    }

    private static String sentence(Map<String, Long> counts) {
        if (counts.isEmpty()) {
            return "Everything that arrived is a ping.";
        }
        var missing = counts.getOrDefault(QuarantineReason.DICTIONARY_MISSING.text(), 0L);
        return missing == 0
                ? "None of them waits for a dictionary. A preview tells what a replay would make of them."
                : PageText.number(missing) + (missing == 1 ? " waits" : " wait")
                        + " for a dictionary, and will be replayed when the first one is published.";
    }

    @GET
    @Path("{id}")
    public TemplateInstance one(@PathParam("id") long id) {
        return one(id, null);
    }

    private One one(long id, @Nullable String refused) {
        read.rows(1);
        var item = service.get(id);
        return new One(
                "Payload " + PageText.number(id),
                item,
                means(item.reason()),
                refused,
                Take.of(frame.base(), API + "/" + id, false, null));
    }

    /** What can be done about a reason. */
    private static String means(QuarantineReason reason) {
        return switch (reason) {
            case IDENTITY_MISSING ->
                "It names no hostname, so nobody knows whose it is. Its sender has to send it again with one.";
            case DICTIONARY_MISSING ->
                "No dictionary is published. Import one: payloads that wait for it are replayed by themselves.";
            case UNDECLARED_OVERFLOW ->
                "It has more values that no dictionary declares than a ping may carry. Import the dictionary of its version, then replay it.";
            case EXTRAS_OVERFLOW ->
                "It has more declared values that are no whole numbers than a ping may carry. Look at the payload: its sender may be broken.";
            case DUPLICATE_KEY ->
                "The same name stands twice in one object, so one of the values would be lost. Only its sender can repair that.";
            case UNSTORABLE_TEXT ->
                "It has a character that the database cannot store. Only its sender can repair that.";
            case UNSTORABLE_NUMBER ->
                "It has a number that the database cannot store. Only its sender can repair that.";
            case REJECTED_BY_POLICY ->
                "The policy of this service does not let it in. Where the policy was changed since, a replay lets it in.";
        };
    }

    @POST
    @Path("preview")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> preview(
            @FormParam("reason") @Nullable String reason,
            @FormParam("hostname") @Nullable String hostname,
            @FormParam("week") @Nullable String week,
            @FormParam("version") @Nullable String version) {
        var filter = filter(reason, hostname, week, version);
        var job = service.replay(new ReplayRequest(filter, true));
        return href(PATH, filter).with("preview", job.id()).seeOther();
    }

    @POST
    @Path("replay")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> replay(
            @FormParam("reason") @Nullable String reason,
            @FormParam("hostname") @Nullable String hostname,
            @FormParam("week") @Nullable String week,
            @FormParam("version") @Nullable String version) {
        var job = service.replay(new ReplayRequest(filter(reason, hostname, week, version), false));
        return Href.to(JobsPage.PATH + "/" + job.id()).seeOther();
    }

    /** Deletes all that fit, where the number of them was typed, as a proof that somebody has seen how many they are. */
    @POST
    @Path("delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> deleteAll(
            @FormParam("reason") @Nullable String reason,
            @FormParam("hostname") @Nullable String hostname,
            @FormParam("week") @Nullable String week,
            @FormParam("version") @Nullable String version,
            @FormParam("why") @Nullable String why,
            @FormParam("typed") @Nullable String typed,
            @BeanParam @Valid PageParameters page) {
        var filter = filter(reason, hostname, week, version);
        var shown = shown(filter, null, page, null, null);
        var reasonGiven = FormText.given(why);
        var refused = !Long.toString(shown.count()).equals(digits(typed))
                ? "%s fit the filter now. Type that number to delete them."
                        .formatted(PageText.count(shown.count(), "payload", "payloads"))
                : whyRefused(reasonGiven);
        if (refused != null || reasonGiven == null) {
            return RestResponse.status(RestResponse.Status.BAD_REQUEST, shown(filter, null, page, refused, null));
        }
        return Href.to(JobsPage.PATH + "/" + service.delete(filter, reasonGiven).id())
                .seeOther();
    }

    @POST
    @Path("{id}/delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> delete(
            @PathParam("id") long id,
            @FormParam("why") @Nullable String why,
            @FormParam("typed") @Nullable String typed) {
        var reasonGiven = FormText.given(why);
        var refused = !Long.toString(id).equals(digits(typed))
                ? "Type the number of the payload, " + id + ", to delete it."
                : whyRefused(reasonGiven);
        if (refused != null || reasonGiven == null) {
            return RestResponse.status(RestResponse.Status.BAD_REQUEST, one(id, refused));
        }
        service.delete(id, reasonGiven);
        return Href.to(PATH).with("done", "deleted").seeOther();
    }

    private static @Nullable String whyRefused(@Nullable String why) {
        if (why == null) {
            return "Say why: the audit trail keeps it.";
        }
        return why.length() > MAX_WHY
                ? String.format(Locale.ROOT, "The reason may have %,d characters.", MAX_WHY)
                : null;
    }

    /** With or without the separators that the page shows. */
    private static String digits(@Nullable String typed) {
        return typed == null ? "" : typed.strip().replace(",", "");
    }

    private static ReplayRequest.Filter filter(
            @Nullable String reason, @Nullable String hostname, @Nullable String week, @Nullable String version) {
        var reasonText = FormText.given(reason);
        var weekText = FormText.given(week);
        return new ReplayRequest.Filter(
                reasonText == null
                        ? null
                        : QueryParameter.parsed(
                                "reason", reasonText, QuarantineReason::of, QuarantineReason.NOT_A_REASON),
                FormText.given(hostname),
                weekText == null
                        ? null
                        : QueryParameter.parsed("week", weekText, Week::parse, Week.NOT_A_WEEK)
                                .toString(),
                FormText.given(version));
    }

    private static Wanted wanted(ReplayRequest.Filter filter) {
        return new Wanted(
                filter.reason() == null ? "" : filter.reason().text(),
                text(filter.hostname()),
                text(filter.week()),
                text(filter.version()),
                filter.equals(new ReplayRequest.Filter(null, null, null, null)));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Href href(String path, ReplayRequest.Filter filter) {
        return Href.to(path)
                .with("reason", filter.reason() == null ? null : filter.reason().text())
                .with("hostname", filter.hostname())
                .with("week", filter.week())
                .with("version", filter.version());
    }
}
