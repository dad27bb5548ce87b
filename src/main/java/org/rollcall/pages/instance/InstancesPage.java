package org.rollcall.pages.instance;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.ProductParameters;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.customer.InstanceType;
import org.rollcall.analyse.fleet.InstanceFilter;
import org.rollcall.analyse.fleet.InstanceList;
import org.rollcall.analyse.fleet.InstanceOrder;
import org.rollcall.analyse.fleet.InstanceSummary;
import org.rollcall.analyse.fleet.ListPage;
import org.rollcall.operate.privacy.ErasureRequestService;
import org.rollcall.operate.privacy.RequestedErasure;
import org.rollcall.pages.FormText.Option;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.PageParameters;

/** The list of instances that the caller may see. */
@Path("/instances")
@RolesAllowed({Scope.Role.READ_SERVICE_PING, Scope.Role.ADMIN})
public class InstancesPage {

    private static final String API = "/api/v4/usage_data/instances";

    /** On a page where nothing is said; its HTML stays below 100 KB. */
    private static final int USUAL = 50;

    private static final int REQUESTS = 10;

    /**
     * The page.
     *
     * @param requests the latest ones of the caller's own hostnames for an erasure, which outlive the instances
     */
    record Instances(
            List<Row> rows,
            Form form,
            List<Column> columns,
            String summary,
            @Nullable Long others,
            @Nullable String first,
            @Nullable String next,
            List<RequestedErasure> requests,
            Take take)
            implements TemplateInstance {}

    /** An instance. */
    record Row(InstanceSummary instance, String statusKind, String status, MiniStrip strip) {}

    /** The head of a column that the list can be ordered by; {@code sorted} as ARIA has it, null where it is not ordered by it. */
    record Column(String title, String href, @Nullable String sorted) {}

    /** What was asked for, and the choices there are. */
    record Form(
            @Nullable String search,
            @Nullable String edition,
            @Nullable String versionFrom,
            @Nullable String versionTo,
            List<Option> editions,
            List<Option> types,
            List<Option> seen,
            @Nullable String orderBy,
            @Nullable String sort,
            boolean isFiltered) {}

    private final InstanceList list;
    private final ErasureRequestService erasures;
    private final Caller caller;
    private final Frame frame;
    private final AuditedRead read;
    private final Clock clock;

    InstancesPage(
            InstanceList list,
            ErasureRequestService erasures,
            Caller caller,
            Frame frame,
            AuditedRead read,
            Clock clock) {
        this.list = list;
        this.erasures = erasures;
        this.caller = caller;
        this.frame = frame;
        this.read = read;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page(@BeanParam Parameters asked, @BeanParam @Valid PageParameters given) {
        var now = Week.of(clock.instant());
        var page = given.usually(USUAL);
        var query = asked.query(caller, now);
        var filter = asked.filter(now);
        var part = asked.part(page);
        var found = list.page(query, filter, part);
        var requests = frame.mayDecide() && !frame.isAdmin()
                ? erasures.page(null, Long.MAX_VALUE, REQUESTS)
                : List.<RequestedErasure>of();
        read.rows(found.size() + requests.size());
        return new Instances(
                found.stream().map(instance -> row(instance, now)).toList(),
                asked.form(),
                Stream.of(
                                new Asked("Hostname", InstanceOrder.HOSTNAME, true),
                                new Asked("First seen", InstanceOrder.FIRST_RECEIVED_AT, false),
                                new Asked("Last week", InstanceOrder.LAST_WEEK, false))
                        .map(column -> asked.column(column, part))
                        .toList(),
                summary(list.count(query, filter), asked.isFiltered()),
                list.others(query),
                given.cursor() == null ? null : asked.address().toString(),
                page.nextPath(
                        found,
                        instance -> part.place(
                                instance.value(part.order()), instance.id().toString())),
                requests,
                Take.of(frame.base(), asked.api(now).toString(), true, null));
    }

    private static Row row(InstanceSummary instance, Week now) {
        var silence = Silence.of(instance.lastWeek(), now);
        return new Row(instance, silence.kind(), silence.text(), MiniStrip.of(instance, now));
    }

    private static String summary(long count, boolean isFiltered) {
        var instances = PageText.count(count, "instance", "instances");
        return isFiltered ? instances + " found" : instances;
    }

    /** A column, its order, and whether that goes upwards where nothing is said. */
    private record Asked(String title, InstanceOrder order, boolean ascending) {}

    /** What is asked for; a field that was left empty asks for nothing. */
    public record Parameters(
            @QueryParam("search") @Nullable String search,
            @QueryParam("edition") @Nullable String edition,
            @QueryParam("version_from") @Nullable String versionFrom,
            @QueryParam("version_to") @Nullable String versionTo,
            @QueryParam("type") @Nullable String type,
            @QueryParam("seen") @Nullable String seen,
            @QueryParam("order_by") @Nullable String orderBy,
            @QueryParam("sort") @Nullable String sort) {

        private static final String ASCENDING = "asc";
        private static final String DESCENDING = "desc";

        PingQuery query(Caller caller, Week now) {
            var seen = seenFilter();
            return new PingQuery(
                    Visibility.of(caller.binding()),
                    null,
                    new PingQuery.Weeks(null, null),
                    ProductParameters.of(versionFrom, versionTo, edition),
                    seen == null ? null : seen.since(now),
                    false);
        }

        InstanceFilter filter(Week now) {
            var seen = seenFilter();
            return new InstanceFilter(search, seen == null ? null : seen.before(now), instanceType());
        }

        ListPage<InstanceOrder> part(PageParameters page) {
            var order = order();
            var descending = sort == null
                    ? order != InstanceOrder.HOSTNAME
                    : EnumParameter.of("sort", sort, Sort.class) == Sort.DESC;
            return ListPage.of(order, descending, page, order::place);
        }

        private InstanceOrder order() {
            return orderBy == null
                    ? InstanceOrder.HOSTNAME
                    : EnumParameter.of("order_by", orderBy, InstanceOrder.class);
        }

        private @Nullable SeenFilter seenFilter() {
            return seen == null ? null : EnumParameter.of("seen", seen, SeenFilter.class);
        }

        private @Nullable InstanceType instanceType() {
            return type == null ? null : EnumParameter.of("type", type, InstanceType.class);
        }

        boolean isFiltered() {
            return Stream.of(search, edition, versionFrom, versionTo, type, seen)
                    .anyMatch(given -> given != null);
        }

        private Href filters(String path) {
            return Href.to(path)
                    .with("search", search)
                    .with("edition", edition)
                    .with("version_from", versionFrom)
                    .with("version_to", versionTo)
                    .with("type", type);
        }

        /** This list from its beginning. */
        Href address() {
            return filters("/instances")
                    .with("seen", seen)
                    .with("order_by", orderBy)
                    .with("sort", sort);
        }

        /** The same list of the API. */
        Href api(Week now) {
            var seen = seenFilter();
            @Nullable Instant since = seen == null ? null : seen.since(now);
            @Nullable Instant before = seen == null ? null : seen.before(now);
            return filters(API)
                    .with("seen_since", since)
                    .with("seen_before", before)
                    .with("order_by", orderBy)
                    .with("sort", sort);
        }

        private Column column(Asked column, ListPage<InstanceOrder> part) {
            var isOrdered = part.order() == column.order();
            var ascending = isOrdered ? part.descending() : column.ascending();
            return new Column(
                    column.title(),
                    filters("/instances")
                            .with("seen", seen)
                            .with("order_by", column.order().name().toLowerCase(Locale.ROOT))
                            .with("sort", ascending ? ASCENDING : DESCENDING)
                            .toString(),
                    isOrdered ? (part.descending() ? "descending" : "ascending") : null);
        }

        Form form() {
            return new Form(
                    search,
                    edition,
                    versionFrom,
                    versionTo,
                    Stream.of("CE", "EE")
                            .map(name -> new Option(name, name, name.equals(edition)))
                            .toList(),
                    InstanceType.settable()
                            .map(InstanceType::text)
                            .map(text -> new Option(text, text.replace('_', ' '), text.equals(type)))
                            .toList(),
                    SeenFilter.options(seenFilter()),
                    orderBy,
                    sort,
                    isFiltered());
        }

        private enum Sort {
            ASC,
            DESC
        }
    }
}
