package org.rollcall.pages.instance;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.report.Reports;
import org.rollcall.analyse.report.WeekPing;
import org.rollcall.pages.FormText.Option;
import org.rollcall.pages.Href;
import org.rollcall.pages.instance.PayloadTree.Filter;
import org.rollcall.pages.instance.PayloadTree.Leaf;
import org.rollcall.pages.instance.PayloadTree.Only;
import org.rollcall.pages.instance.PayloadTree.State;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.QueryParameter;

/**
 * The payload of a week of one instance as a tree, with the definition beside each value. So that it stays small, it has the
 * values of one section, or of those that are searched for; the others are a link away.
 */
@Path("/instances/{id}/payload")
@RolesAllowed({Scope.Role.READ_SERVICE_PING, Scope.Role.ADMIN})
public class PayloadPage {

    /** Values in one answer. */
    private static final int MAX_LEAVES = 500;

    /** Sections of so many values are open from the beginning. */
    private static final int FEW = 25;

    /** The page; {@code weeks} are all that have a ping, the latest first. */
    record Shown(
            UUID id,
            Instance instance,
            @Nullable Week week,
            @Nullable Heading heading,
            List<Week> weeks,
            @Nullable String find,
            List<Option> only,
            boolean isFiltered,
            List<Branch> branches,
            int found,
            ApiPaths api)
            implements TemplateInstance {}

    /** What the payload is. */
    record Heading(
            long receipt,
            String dictionary,
            int size,
            long failed,
            long absent,
            @Nullable Week before) {}

    /**
     * A section.
     *
     * @param id names it on the page
     * @param href the page with the values of this section
     * @param leaves empty where they are a link away
     * @param next the page with more of its values; null where there are none
     */
    record Branch(
            String id,
            String name,
            int size,
            boolean isOpen,
            String href,
            List<Leaf> leaves,
            @Nullable String next) {

        /** The number of values behind those that are shown. */
        public int left() {
            return size - leaves.size();
        }
    }

    private final VisibleInstance instances;
    private final PayloadReader payloads;
    private final Reports reports;
    private final AuditedRead read;

    PayloadPage(VisibleInstance instances, PayloadReader payloads, Reports reports, AuditedRead read) {
        this.instances = instances;
        this.payloads = payloads;
        this.reports = reports;
        this.read = read;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page(@PathParam("id") String id, @BeanParam Parameters asked) {
        var instance = instances.of(id);
        var weeks = reports.weeks(instance).stream().map(WeekPing::week).toList();
        var payload = payloads.read(instance, asked.wantedWeek()).orElse(null);
        read.rows(payload == null ? 0 : 1);
        var only = asked.wantedOnly();
        var filter = Filter.of(asked.find(), only);
        if (payload == null) {
            return new Shown(
                    instance.id(),
                    instance,
                    asked.wantedWeek(),
                    null,
                    weeks.reversed(),
                    asked.find(),
                    only(only),
                    !filter.isEmpty(),
                    List.of(),
                    0,
                    new ApiPaths(instance));
        }
        var before = before(weeks, payload.week());
        var earlier = before == null ? null : payloads.read(instance, before).orElse(null);
        var whole = PayloadTree.of(
                payload.dictionary(),
                payload.content(),
                payloads.texts(payload),
                earlier == null ? null : earlier.values());
        var tree = whole.only(filter);
        return new Shown(
                instance.id(),
                instance,
                payload.week(),
                new Heading(
                        payload.id(),
                        payload.dictionary().version().toString(),
                        whole.size(),
                        whole.count(State.FAILED),
                        whole.count(State.ABSENT),
                        earlier == null ? null : before),
                weeks.reversed(),
                asked.find(),
                only(only),
                !filter.isEmpty(),
                branches(asked.address(instance, payload.week()), asked, tree, !filter.isEmpty()),
                tree.size(),
                new ApiPaths(instance));
    }

    private static @Nullable Week before(List<Week> weeks, Week week) {
        return weeks.reversed().stream()
                .filter(other -> other.compareTo(week) < 0)
                .findFirst()
                .orElse(null);
    }

    /** The sections of a payload, each a link away. */
    static List<Branch> closed(Instance instance, Week week, PayloadTree tree) {
        var address = Href.to("/instances/" + instance.id() + "/payload").with("week", week);
        return tree.sections().stream()
                .map(section -> branch(address, section, List.of(), 0))
                .toList();
    }

    private static List<Branch> branches(Href address, Parameters asked, PayloadTree tree, boolean isFiltered) {
        var branches = new ArrayList<Branch>();
        var room = MAX_LEAVES;
        for (var section : tree.sections()) {
            var isAsked = section.name().equals(asked.section());
            var skipped = isAsked ? Math.min(asked.skipped(), section.leaves().size()) : 0;
            var wanted = isAsked
                    || (asked.section() == null
                            && (isFiltered || section.leaves().size() <= FEW));
            var shown = wanted
                    ? section.leaves()
                            .subList(skipped, Math.min(section.leaves().size(), skipped + room))
                    : List.<Leaf>of();
            room -= shown.size();
            branches.add(branch(address, section, shown, skipped));
        }
        return branches;
    }

    private static Branch branch(Href address, PayloadTree.Section section, List<Leaf> shown, int skipped) {
        var name = section.name();
        var id = "s-" + name.replaceAll("[^A-Za-z0-9_-]", "-");
        var href = address.with("section", name);
        var end = skipped + shown.size();
        return new Branch(
                id,
                name,
                section.leaves().size(),
                !shown.isEmpty(),
                href + "#" + id,
                shown,
                shown.isEmpty() || end >= section.leaves().size() ? null : href.with("skip", end) + "#" + id);
    }

    /** The choices of what is shown. */
    static List<Option> only(Only chosen) {
        return Arrays.stream(Only.values())
                .map(only -> new Option(only.text(), only.title(), only == chosen))
                .toList();
    }

    /** Which week, and which of its values; a field that was left empty asks for nothing. */
    public record Parameters(
            @QueryParam("week") @Nullable String week,
            @QueryParam("find") @Nullable String find,
            @QueryParam("only") @Nullable String only,
            @QueryParam("section") @Nullable String section,
            @QueryParam("skip") @Nullable Integer skip) {

        @Nullable
        Week wantedWeek() {
            return week == null ? null : QueryParameter.parsed("week", week, Week::parse, Week.NOT_A_WEEK);
        }

        Only wantedOnly() {
            return only == null ? Only.EVERYTHING : EnumParameter.of("only", only, Only.class);
        }

        int skipped() {
            return skip == null ? 0 : Math.max(0, skip);
        }

        Href address(Instance instance, Week shown) {
            return Href.to("/instances/" + instance.id() + "/payload")
                    .with("week", shown)
                    .with("find", find)
                    .with("only", only);
        }
    }
}
