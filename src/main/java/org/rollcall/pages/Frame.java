package org.rollcall.pages;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.publicstats.PublicStats;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.demo.Demo;

/** What stands around every page: the navigation of who is looking, the weeks of the year, and the foot. Templates: {@code inject:frame}. */
@Named("frame")
@RequestScoped
public class Frame {

    /** A link of the navigation. */
    public record Link(String title, String href, boolean isCurrent) {}

    private static final List<String> INSIGHT =
            List.of("/indicators", "/cohorts", "/versions", "/customers", "/data-quality");

    private final Caller caller;
    private final RoutingContext request;
    private final Assets assets;
    private final Demo demo;
    private final PublicStats stats;
    private final Clock clock;
    private final PagesConfig config;
    private final String version;
    private boolean isStranger;

    Frame(
            Caller caller,
            RoutingContext request,
            Assets assets,
            Demo demo,
            PublicStats stats,
            Clock clock,
            PagesConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.caller = caller;
        this.request = request;
        this.assets = assets;
        this.demo = demo;
        this.stats = stats;
        this.clock = clock;
        this.config = config;
        this.version = version;
    }

    /** Shows the frame of somebody who is not signed in, where nobody may ask who it is. */
    void asStranger() {
        isStranger = true;
    }

    /** Whether all that the pages show is invented, which every page then says. */
    public boolean isDemo() {
        return !isStranger && demo.isOn();
    }

    /** Whether anybody may see statistics of the fleet. */
    public boolean hasPublicStats() {
        return stats.isOn();
    }

    /** Whether somebody is signed in. */
    public boolean isSignedIn() {
        return !isStranger && caller.isKnown();
    }

    /** Whether the caller may read data of instances. */
    public boolean mayRead() {
        return !isStranger && caller.may(Scope.READ_SERVICE_PING);
    }

    /** Whether the caller may do everything. */
    public boolean isAdmin() {
        return !isStranger && caller.may(Scope.ADMIN);
    }

    /** Whether the caller may decide what is kept of hostnames: of those of its token, or as an admin of all. */
    public boolean mayDecide() {
        return !isStranger && caller.may(Scope.SELF_SERVICE);
    }

    /** Whether the caller sees all instances, and not only those of a few hostnames. */
    public boolean seesAll() {
        return mayRead() && caller.binding().equals(HostnameBinding.ALL);
    }

    /** The name of the token, or of the person. */
    public String name() {
        return caller.name();
    }

    /** What the caller is here, in a word. */
    public String role() {
        return isAdmin() ? "admin" : seesAll() ? "analyst" : "sender";
    }

    /** The navigation of who is looking. */
    public List<Link> links() {
        var links = new ArrayList<Link>();
        if (seesAll()) {
            links.add(link("Fleet", "/"));
            links.add(link("Instances", "/instances"));
        } else {
            if (mayRead()) {
                links.add(link("My instances", "/instances"));
            }
            links.add(link("Review a payload", "/usage_data/review"));
            links.add(link("Hand in", "/usage_data/new"));
        }
        links.add(link("Metrics", "/metrics"));
        links.add(link("Dictionaries", "/dictionaries"));
        if (seesAll()) {
            links.add(new Link("Insight", INSIGHT.getFirst(), INSIGHT.stream().anyMatch(this::isAt)));
        }
        if (isAdmin()) {
            links.add(link("Operations", "/operations"));
        }
        return links;
    }

    /** The pages below Insight and below Operations, where the caller is on one of them. */
    public List<Link> below() {
        if (!isStranger && INSIGHT.stream().anyMatch(this::isAt)) {
            return List.of(
                    link("Indicators", "/indicators"),
                    link("Cohorts", "/cohorts"),
                    link("Versions", "/versions"),
                    link("Customers", "/customers"),
                    link("Data quality", "/data-quality"));
        }
        if (isAdmin() && isAt("/operations")) {
            return List.of(
                    new Link("Overview", "/operations", path().equals("/operations")),
                    link("Quarantine", "/operations/quarantine"),
                    link("Jobs", "/operations/jobs"),
                    link("Tokens", "/operations/tokens"),
                    link("Opt-outs", "/operations/opt_outs"),
                    link("Blocked hostnames", "/operations/blocked_hostnames"),
                    link("Erasure", "/operations/erasure"),
                    link("Retention", "/operations/retention"),
                    link("Audit", "/operations/audit"));
        }
        return List.of();
    }

    private Link link(String title, String href) {
        return new Link(title, href, isAt(href));
    }

    private boolean isAt(String href) {
        var path = path();
        return path.equals(href) || (href.length() > 1 && path.startsWith(href + "/"));
    }

    /** The path of this page. */
    public String path() {
        return request.normalizedPath();
    }

    /** The path and query of this page, as a value of a query. */
    public String here() {
        return PageText.query(request.request().uri());
    }

    /** The URL of this service, without a slash at its end: {@code https://rollcall.example.com}. */
    public String base() {
        return base(request);
    }

    /** As {@link #base()}, where there is a request only. */
    static String base(RoutingContext request) {
        var authority = request.request().authority();
        return request.request().scheme() + "://" + (authority == null ? "localhost" : authority.toString());
    }

    /** The weeks of this year: {@code past}, {@code now} or {@code to-come} for each. */
    public List<Tick> year() {
        var now = Week.of(clock.instant());
        var number = now.monday().get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
        var weeks = (int)
                IsoFields.WEEK_OF_WEEK_BASED_YEAR.rangeRefinedBy(now.monday()).getMaximum();
        return IntStream.rangeClosed(1, weeks)
                .mapToObj(week -> new Tick(
                        Math.round((week - 1) * 10_000.0 / weeks) / 100.0,
                        week < number ? "past" : week == number ? "now" : "to-come"))
                .toList();
    }

    /** A week at the top of the page; {@code x} in per cent. */
    public record Tick(double x, String style) {}

    /** The URL of a file of the pages, with its hash. */
    public String asset(String path) {
        return assets.url(path);
    }

    /** The version of Rollcall. */
    public String version() {
        return version;
    }

    /** Whom to ask about this service; null where nobody is named. */
    public @Nullable String contact() {
        return config.contact().orElse(null);
    }

    /** The same as a link, where it is an address or a URL; null elsewhere. */
    public @Nullable String contactLink() {
        return Optional.ofNullable(contact())
                .map(contact -> contact.matches("https?://\\S+")
                        ? contact
                        : contact.matches("[^\\s@/:]+@[^\\s@/:]+") ? "mailto:" + contact : null)
                .orElse(null);
    }
}
