package org.rollcall.pages.insight;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.customer.ColourChange;
import org.rollcall.analyse.customer.Customer;
import org.rollcall.analyse.customer.Customer.CustomerMeasure;
import org.rollcall.analyse.customer.Customer.MeasurePart;
import org.rollcall.analyse.customer.CustomerFilter;
import org.rollcall.analyse.customer.CustomerMonth;
import org.rollcall.analyse.customer.CustomerParameters;
import org.rollcall.analyse.customer.HealthRules;
import org.rollcall.analyse.customer.HealthRules.Measure;
import org.rollcall.analyse.customer.HealthVersions;
import org.rollcall.pages.FleetMemory;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The customers of a month, the worst first, and one of them with the numbers behind its colours. */
@Path("/customers")
@RolesAllowed({"read_service_ping", "admin"})
public class CustomersPage {

    private static final String PATH = "/customers";
    private static final String API = "/api/v4/usage_data/customers";
    private static final String CHANGES = "/api/v4/usage_data/customer_changes";

    private static final List<String> COLOURS = List.of("red", "yellow", "green", "unknown", "no_data");
    private static final List<String> TYPES =
            List.of("production", "non_production", "obsolete", "geo_secondary", "unknown");

    private static final int ON_A_PAGE = 25;
    private static final int MAX_CHANGES = 10;

    /** The reason of a metric that was not sent. */
    private static final String ABSENT = ValueFlag.ABSENT.text();

    /** Instances of one customer that are shown. */
    private static final int MAX_INSTANCES = 20;

    /**
     * The list.
     *
     * @param month {@code October 2026}
     * @param changes some of them, falls first
     * @param next leads to the next page; null on the last one
     */
    record Shown(
            Asked asked,
            CustomerMonth found,
            String month,
            List<ColourKey> keys,
            List<Choice> colours,
            List<Choice> plans,
            List<Choice> types,
            List<Choice> versions,
            HealthRules all,
            HealthRules.Version rules,
            List<CustomerRow> rows,
            String changed,
            List<ColourChange> changes,
            @Nullable String next,
            Take take,
            Take takeChanges)
            implements TemplateInstance {}

    /**
     * One customer.
     *
     * @param name hostname of its primary instance, or else of its worst
     * @param rows its instances
     * @param list leads back
     */
    record One(
            String name,
            CustomerMonth found,
            String month,
            HealthRules all,
            HealthRules.Version rules,
            List<CustomerDetails> rows,
            Take take,
            String list)
            implements TemplateInstance {}

    /**
     * A colour and its instances.
     *
     * @param change since the month before
     * @param shape {@code up}, {@code down} or {@code same}
     * @param href shows them alone
     */
    record ColourKey(String colour, long instances, String change, String shape, String href) {}

    /**
     * An instance in the list.
     *
     * @param cells one for each measure
     * @param href shows the numbers behind the colours
     */
    record CustomerRow(Customer of, List<MeasureCell> cells, String href) {}

    /**
     * A measure of an instance.
     *
     * @param number the value of its only part, or else its score; null where there is no colour
     */
    record MeasureCell(
            @Nullable String colour,
            @Nullable String reason,
            @Nullable Object number) {}

    /** An instance with all numbers. */
    record CustomerDetails(Customer of, List<MeasureDetails> measures) {

        /** The name of the table. */
        public String label() {
            return "Measures of " + of.hostname();
        }
    }

    /** A measure of an instance with the numbers that it was computed from. */
    record MeasureDetails(Measure rule, CustomerMeasure of, List<PartDetails> parts) {}

    /**
     * A part of a measure.
     *
     * @param numbers {@code billable 120, seats 400}
     * @param absent names of metrics that were not sent
     * @param failed names of metrics that the instance could not count
     */
    record PartDetails(String name, MeasurePart of, String numbers, String absent, String failed) {}

    /** What is asked for. */
    public record Asked(
            @QueryParam("month") @Nullable String month,
            @QueryParam("hostname") List<String> hostname,
            @BeanParam CustomerFilter filter,
            @QueryParam("version") @Nullable String version,

            @QueryParam("page") @DefaultValue("1") @Min(1) @Max(10_000)
            int page) {

        public String monthText() {
            return month == null ? "" : month;
        }

        public String hostnameText() {
            return hostname.isEmpty() ? "" : hostname.getFirst();
        }

        CustomerParameters parameters(@Nullable String organisation) {
            return new CustomerParameters(
                    new PingParameters(hostname, month, month, false, null), organisation, version);
        }

        Href query(String path) {
            return Href.to(path).with("month", month).with("hostname", hostname).with("version", version);
        }
    }

    private final FleetMemory fleet;
    private final HealthVersions health;
    private final Caller caller;
    private final AuditedRead read;
    private final Frame frame;

    CustomersPage(FleetMemory fleet, HealthVersions health, Caller caller, AuditedRead read, Frame frame) {
        this.fleet = fleet;
        this.health = health;
        this.caller = caller;
        this.read = read;
        this.frame = frame;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance list(@BeanParam @Valid Asked asked) {
        var parameters = asked.parameters(null);
        var filter = asked.filter();
        var found = fleet.customers(parameters.visibility(caller), parameters, filter, asked.page(), ON_A_PAGE);
        read.rows(found.customers().size() + found.changes().size());
        var rules = health.version(found.version());
        var filtered = asked.query(PATH)
                .with("colour", filter.colour())
                .with("plan", filter.plan())
                .with("type", filter.type());
        return new Shown(
                asked,
                found,
                InsightText.month(found.month()),
                found.colours().stream().map(count -> key(count, asked)).toList(),
                Choice.options(COLOURS, filter.colour()),
                Choice.options(found.plans(), filter.plan()),
                Choice.options(TYPES, filter.type()),
                Choice.options(
                        health.rules().versions().stream()
                                .map(HealthRules.Version::version)
                                .toList(),
                        found.version()),
                health.rules(),
                rules,
                found.customers().stream().map(one -> row(one, rules, asked)).toList(),
                changed(found),
                found.changes().stream().limit(MAX_CHANGES).toList(),
                found.found() > (long) asked.page() * ON_A_PAGE
                        ? filtered.with("page", asked.page() + 1).text()
                        : null,
                take(api(API, found, asked)
                        .with("colour", filter.colour())
                        .with("plan", filter.plan())
                        .with("type", filter.type())),
                take(api(CHANGES, found, asked)));
    }

    @GET
    @Path("/{organisation}")
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance one(@PathParam("organisation") String organisation, @BeanParam @Valid Asked asked) {
        var parameters = asked.parameters(organisation);
        var found = fleet.customers(
                parameters.visibility(caller), parameters, CustomerFilter.ALL, asked.page(), MAX_INSTANCES);
        read.rows(found.customers().size());
        if (found.customers().isEmpty()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "No customer with this key has an instance in %s.".formatted(found.month()));
        }
        var rules = health.version(found.version());
        return new One(
                found.customers().stream()
                        .filter(Customer::primary)
                        .findFirst()
                        .orElseGet(found.customers()::getFirst)
                        .hostname(),
                found,
                InsightText.month(found.month()),
                health.rules(),
                rules,
                found.customers().stream()
                        .map(customer -> details(customer, rules))
                        .toList(),
                take(api(API, found, asked).with("organisation", organisation)),
                asked.query(PATH).text());
    }

    private static ColourKey key(CustomerMonth.ColourCount count, Asked asked) {
        var more = count.instances() - count.before();
        return new ColourKey(
                count.colour(),
                count.instances(),
                more == 0 ? "as many as a month ago" : "%s a month ago".formatted(PageText.number(count.before())),
                PageText.arrow(more),
                asked.query(PATH).with("colour", count.colour()).text() + "#customers");
    }

    private static CustomerRow row(Customer customer, HealthRules.Version rules, Asked asked) {
        return new CustomerRow(
                customer,
                rules.measures().stream()
                        .map(measure -> cell(measure, customer.measures().get(measure.name())))
                        .toList(),
                asked.query(PATH + "/" + customer.organisation()).text() + "#i" + customer.instance());
    }

    private static MeasureCell cell(Measure measure, @Nullable CustomerMeasure measured) {
        if (measured == null || measured.colour() == null) {
            return new MeasureCell(null, measured == null ? null : measured.reason(), null);
        }
        var only = measure.parts().size() == 1 ? measure.parts().getFirst().name() : null;
        var part = only == null ? null : measured.parts().get(only);
        return new MeasureCell(
                measured.colour(),
                null,
                only == null || part == null ? points(measured.score()) : HealthText.value(only, part.value()));
    }

    private static Object points(@Nullable BigDecimal score) {
        return PageText.number(score, 0) + " of 100";
    }

    private static CustomerDetails details(Customer customer, HealthRules.Version rules) {
        return new CustomerDetails(
                customer,
                rules.measures().stream()
                        .flatMap(
                                measure -> Stream.ofNullable(customer.measures().get(measure.name()))
                                        .map(measured -> details(measure, measured)))
                        .toList());
    }

    private static MeasureDetails details(Measure measure, CustomerMeasure measured) {
        return new MeasureDetails(
                measure,
                measured,
                measured.parts().entrySet().stream()
                        .map(part -> new PartDetails(
                                part.getKey(),
                                part.getValue(),
                                numbers(part.getValue().numbers()),
                                without(part.getValue(), ABSENT::equals),
                                without(part.getValue(), reason -> !ABSENT.equals(reason))))
                        .toList());
    }

    private static String without(MeasurePart part, Predicate<String> reason) {
        return part.without().entrySet().stream()
                .filter(metric -> reason.test(metric.getValue()))
                .map(metric -> metric.getKey().replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    private static String numbers(Map<String, Long> numbers) {
        return numbers.entrySet().stream()
                .map(number -> number.getKey().replace('_', ' ') + " " + PageText.number(number.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String changed(CustomerMonth found) {
        var falls = found.changes().stream()
                .filter(change -> change.direction().equals("fall"))
                .count();
        var rises = found.changes().stream()
                .filter(change -> change.direction().equals("rise"))
                .count();
        return "%s fell in colour since the month before, and %s rose."
                .formatted(PageText.count(falls, "instance", "instances"), PageText.number(rises));
    }

    private static Href api(String path, CustomerMonth found, Asked asked) {
        return Href.to(path)
                .with("from", found.month())
                .with("to", found.month())
                .with("hostname", asked.hostname())
                .with("version", found.version());
    }

    private Take take(Href query) {
        return Take.of(frame.base(), query.text(), true, null);
    }
}
