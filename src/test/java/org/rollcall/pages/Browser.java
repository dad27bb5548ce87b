package org.rollcall.pages;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.ReducedMotion;
import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The one browser of a test run: the Chromium or Chrome of this machine, without a window. It reaches this machine alone.
 * {@code -Drollcall.browser=PATH} names another one. Playwright is for one thread; tests with a browser run one by one.
 */
final class Browser {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");

    private static final String SKIPPED = "skipped: pages are not tested in a browser, because neither "
            + String.join(" nor ", NAMES) + " is on the PATH; install one, or name it with -Drollcall.browser=PATH";

    /** What a browser asks of its maker on its own; names of other hosts lead nowhere, so nothing gets out. */
    private static final List<String> ARGUMENTS = List.of(
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-domain-reliability",
            "--disable-sync",
            "--no-pings",
            "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost");

    private static @Nullable Browser running;

    private final com.microsoft.playwright.Browser browser;

    private Browser(com.microsoft.playwright.Browser browser) {
        this.browser = browser;
    }

    /** The browser; where there is none, this says so and the test that asks is reported as skipped. */
    static synchronized Browser orSkip() {
        if (running == null) {
            var executable = executable();
            if (executable.isEmpty()) {
                System.out.println(SKIPPED);
                Assumptions.abort(SKIPPED);
            }
            running = new Browser(launch(executable.orElseThrow()));
        }
        return running;
    }

    private static Optional<Path> executable() {
        var named = System.getProperty("rollcall.browser");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        var folders = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .toList();
        return NAMES.stream()
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** It ends with the JVM: its driver does when the pipe to it is closed. */
    private static com.microsoft.playwright.Browser launch(Path executable) {
        var playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        var options = new LaunchOptions().setExecutablePath(executable).setArgs(ARGUMENTS);
        if (new UnixSystem().getUid() == 0) {
            return playwright.chromium().launch(options.setChromiumSandbox(false)); // It has none for root.
        }
        try {
            return playwright.chromium().launch(options.setChromiumSandbox(true));
        } catch (PlaywrightException e) {
            // Containers allow no namespaces of users as a rule; it shows our own pages only.
            System.out.println("The browser does not start with its sandbox, and is tried without.");
            return playwright.chromium().launch(options.setChromiumSandbox(false));
        }
    }

    /** Which one it is. */
    String version() {
        return browser.version();
    }

    /**
     * Somebody who opens pages, with no cookie yet.
     *
     * @param service its root, such as {@code http://127.0.0.1:8080}
     * @param scripts whether JavaScript is on
     */
    Visitor visitor(URI service, boolean scripts) {
        return new Visitor(context(scripts), service, scripts);
    }

    private BrowserContext context(boolean scripts) {
        return browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setJavaScriptEnabled(scripts)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB")
                .setTimezoneId("Pacific/Auckland"));
    }
}
