package org.rollcall.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.rollcall.Json;
import org.rollcall.ServiceProcess;

/** The packaged service, and everybody who opens its pages: with and without JavaScript, signed in and not. */
final class Site {

    /** What a window is: somebody, and whether JavaScript is on. */
    private record Window(Who who, boolean scripts) {}

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Of what is worked out of weeks and months that are over, none waits any more. */
    private static final List<Pattern> DONE = List.of(
            Pattern.compile("(?m)^rollcall_rollups_waiting 0[.]0$"),
            Pattern.compile("(?m)^rollcall_quality_weeks_waiting 0[.]0$"));

    private final Browser browser;
    private final ServiceProcess service;
    private final Map<Window, Visitor> visitors = new HashMap<>();
    private Samples samples = new Samples(Map.of());

    private Site(Browser browser, ServiceProcess service) {
        this.browser = browser;
        this.service = service;
    }

    /**
     * Starts it on an empty folder, where no limit of rate is in the way, and with all pages that there can be.
     *
     * @param settings of the environment, beside those
     */
    static Site start(Browser browser, Path folder, Map<String, String> settings)
            throws IOException, InterruptedException {
        var environment = new HashMap<>(Map.of(
                "ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN,
                "ROLLCALL_PAGES_PUBLIC_STATS", "true",
                "ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS", "off",
                "ROLLCALL_INGEST_RATE_LIMIT_PER_HOSTNAME", "off",
                "ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS", "off",
                "ROLLCALL_INGEST_RATE_LIMIT_NEW_WEEKS_PER_ADDRESS", "off",
                "ROLLCALL_ACCESS_READS_PER_ADDRESS", "off",
                "ROLLCALL_ACCESS_REFUSALS_PER_ADDRESS", "off"));
        environment.putAll(settings);
        var service = ServiceProcess.start(folder, "log", environment);
        service.awaitReady();
        return new Site(browser, service);
    }

    /** As {@link #start}, with an invented fleet of so many instances, of which all is worked out that is of weeks that are over. */
    static Site withFleet(Browser browser, Path folder, int instances) throws IOException, InterruptedException {
        var site = start(browser, folder, Map.of("ROLLCALL_DEMO", Integer.toString(instances)));
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!site.isWorkedOut()) {
            assertThat(System.nanoTime())
                    .as("weeks and months worked out in time")
                    .isLessThan(deadline);
            Thread.sleep(500);
        }
        site.takeSamples();
        return site;
    }

    private boolean isWorkedOut() throws IOException, InterruptedException {
        var metrics = new String(service.get("/q/metrics").body(), UTF_8);
        return DONE.stream().allMatch(done -> done.matcher(metrics).find());
    }

    ServiceProcess service() {
        return service;
    }

    /** Looks anew for what stands in paths of pages; called when the data is there. */
    void takeSamples() throws IOException, InterruptedException {
        samples = Samples.of(service);
    }

    /** Opens a page of the list. */
    Visit open(ListedPage page, boolean scripts, Theme theme, int width) throws IOException, InterruptedException {
        return visitor(page.who(), scripts).open(samples.in(page.path()), theme, width);
    }

    /** Somebody's window: the same one whenever it is asked for, so that they sign in once. */
    Visitor visitor(Who who, boolean scripts) throws IOException, InterruptedException {
        var window = new Window(who, scripts);
        var known = visitors.get(window);
        if (known != null) {
            return known;
        }
        var visitor = browser.visitor(service.uri(""), scripts);
        visitors.put(window, visitor);
        return who == Who.ANYONE ? visitor : visitor.signedIn(token(who));
    }

    private String token(Who who) throws IOException, InterruptedException {
        var hostnames = who.bound() ? ",\"hostnames\":[\"" + samples.hostname() + "\"]" : "";
        var answer = service.postAsAdmin(
                "/api/v4/tokens", "{\"name\":\"%s\",\"scopes\":[\"%s\"]%s}".formatted(who, who.scope(), hostnames));
        var token = Json.read(answer.body()).path("token").textValue();
        assertThat(token).as("the token of %s: %s", who, answer.statusCode()).isNotNull();
        return token;
    }

    /** Closes all windows, and ends the service. */
    void stop() throws InterruptedException {
        visitors.values().forEach(Visitor::close);
        service.stop();
    }
}
