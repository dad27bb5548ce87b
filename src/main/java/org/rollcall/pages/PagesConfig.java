package org.rollcall.pages;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings of the pages. */
@ConfigMapping(prefix = "rollcall.pages")
public interface PagesConfig {
    /**
     * Whom people may ask about this service: an e-mail address, a URL or any other line of text. It stands on the start page.
     * Example: {@code usage-data@example.com}
     */
    Optional<String> contact();
}
