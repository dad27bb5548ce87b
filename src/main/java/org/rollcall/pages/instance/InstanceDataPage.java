package org.rollcall.pages.instance;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.operate.privacy.ErasurePreview;
import org.rollcall.operate.privacy.ErasureRequestService;
import org.rollcall.operate.privacy.ErasureRequestState;
import org.rollcall.operate.privacy.LeftOut;
import org.rollcall.operate.privacy.NewErasureRequest;
import org.rollcall.operate.privacy.OptOutService;
import org.rollcall.operate.privacy.RequestedErasure;
import org.rollcall.pages.FormText;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.Take;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.Scope;

/**
 * The data of the hostname of an instance, for its administrator: what is left out, with a form for the part of it that a hostname
 * decides on itself, what is stored, and a request for the erasure of all of it.
 */
@Path("/instances/{id}/data")
@RolesAllowed({Scope.Role.SELF_SERVICE, Scope.Role.ADMIN})
@Produces(MediaType.TEXT_HTML)
public class InstanceDataPage {

    private static final int LATEST = 10;

    /**
     * The page.
     *
     * @param hostname without a port, as opt-outs and erasures name it
     * @param rows one for each category of data
     * @param newest the dictionary that the numbers of metrics are of; null where none is published
     * @param stored what a confirmed erasure would delete now
     * @param requests the latest ones for an erasure of the hostname, the latest first
     * @param open the one of them that nobody has decided on; null where there is none
     * @param isBlocked whether the form asks for the hostname to be blocked, too
     * @param refused why nothing was asked for; null where nothing is wrong
     * @param done what has just been done: {@code saved}, {@code unchanged} or {@code asked}; null for nothing
     */
    record Shown(
            UUID id,
            Instance instance,
            String hostname,
            LeftOut leftOut,
            Decision decision,
            List<Row> rows,
            @Nullable String newest,
            ErasurePreview stored,
            List<RequestedErasure> requests,
            @Nullable RequestedErasure open,
            boolean isBlocked,
            @Nullable String refused,
            @Nullable String done,
            ApiPaths api,
            Take optOutTake,
            Take requestTake)
            implements TemplateInstance {}

    /**
     * What the form has.
     *
     * @param isOptional whether the hostname leaves optional data out
     * @param isOptionalRuled whether an operator has it left out, whatever the hostname decides
     * @param isComparison whether the hostname is left out of comparison
     * @param isComparisonRuled as for optional data
     */
    record Decision(boolean isOptional, boolean isOptionalRuled, boolean isComparison, boolean isComparisonRuled) {

        static Decision of(LeftOut leftOut) {
            var itself = leftOut.itself();
            var isOptional = itself != null && itself.leavesOptional();
            var isComparison = itself != null && itself.comparison();
            return new Decision(
                    isOptional,
                    !isOptional && leftOut.leavesOwn(),
                    isComparison,
                    !isComparison && leftOut.comparison());
        }
    }

    /**
     * A category of data.
     *
     * @param category null for values that have none, or that no dictionary declares
     * @param metrics of the newest dictionary; null where that cannot be told
     * @param isOwn whether the hostname decides on it
     */
    record Row(@Nullable String category, @Nullable Long metrics, boolean isLeftOut, boolean isOwn) {}

    private final VisibleInstance instances;
    private final OptOutService optOuts;
    private final ErasureRequestService erasures;
    private final DictionaryCatalog catalog;
    private final Frame frame;
    private final AuditedRead read;

    InstanceDataPage(
            VisibleInstance instances,
            OptOutService optOuts,
            ErasureRequestService erasures,
            DictionaryCatalog catalog,
            Frame frame,
            AuditedRead read) {
        this.instances = instances;
        this.optOuts = optOuts;
        this.erasures = erasures;
        this.catalog = catalog;
        this.frame = frame;
        this.read = read;
    }

    @GET
    public TemplateInstance page(@PathParam("id") String id, @QueryParam("done") @Nullable String done) {
        return shown(instances.of(id), false, null, done);
    }

    /** Sets what the hostname leaves out; what is not ticked is kept. */
    @POST
    @Path("opt_out")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> decide(
            @PathParam("id") String id,
            @FormParam("optional") @Nullable String optional,
            @FormParam("comparison") @Nullable String comparison) {
        var instance = instances.of(id);
        var isNew =
                optOuts.decide(Hostname.host(instance.hostname()), "true".equals(optional), "true".equals(comparison));
        return page(instance).with("done", isNew ? "saved" : "unchanged").seeOther();
    }

    /** Asks for the erasure, where the hostname that the page has shown was typed a second time. */
    @POST
    @Path("erasure")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> ask(
            @PathParam("id") String id,
            @FormParam("typed") @Nullable String typed,
            @FormParam("block") @Nullable String block) {
        var instance = instances.of(id);
        var hostname = Hostname.host(instance.hostname());
        var confirmed = FormText.given(typed);
        var isBlocked = "true".equals(block);
        if (confirmed == null || !hostname.equals(Hostname.host(confirmed))) {
            return RestResponse.status(
                    Status.BAD_REQUEST,
                    shown(
                            instance,
                            isBlocked,
                            "Nothing was asked for: what was typed to confirm it is another hostname.",
                            null));
        }
        var _ = erasures.ask(new NewErasureRequest(hostname, isBlocked));
        return page(instance).with("done", "asked").seeOther();
    }

    private static Href page(Instance instance) {
        return Href.to("/instances/" + instance.id() + "/data");
    }

    private Shown shown(Instance instance, boolean isBlocked, @Nullable String refused, @Nullable String done) {
        var leftOut = optOuts.leftOut(Hostname.host(instance.hostname()));
        var requests = erasures.latest(leftOut.hostname(), LATEST);
        var dictionaries = catalog.published();
        var newest = dictionaries.isEmpty() ? Dictionary.NONE : dictionaries.getLast();
        read.rows(requests.size());
        return new Shown(
                instance.id(),
                instance,
                leftOut.hostname(),
                leftOut,
                Decision.of(leftOut),
                rows(leftOut, newest),
                dictionaries.isEmpty() ? null : newest.version().toString(),
                erasures.preview(leftOut.hostname()),
                requests,
                requests.stream()
                        .filter(request -> request.state() == ErasureRequestState.OPEN)
                        .findFirst()
                        .orElse(null),
                isBlocked,
                refused,
                done,
                new ApiPaths(instance),
                Take.of(frame.base(), "/api/v4/opt_outs", false, null),
                Take.of(frame.base(), "/api/v4/erasure_requests", false, null));
    }

    /** The hostname's own first. */
    private List<Row> rows(LeftOut leftOut, Dictionary newest) {
        var rows = new ArrayList<Row>();
        catalog.categories().stream()
                .sorted(Comparator.comparing(category -> !LeftOut.isOwn(category)))
                .map(category -> row(category, leftOut, newest))
                .forEach(rows::add);
        rows.add(new Row(null, null, leftOut.leavesUnknown(), false));
        return rows;
    }

    private static Row row(String category, LeftOut leftOut, Dictionary newest) {
        var metrics = newest.metrics().stream()
                .filter(metric -> category.equals(metric.dataCategory()))
                .count();
        return new Row(category, metrics, leftOut.leaves(category), LeftOut.isOwn(category));
    }
}
