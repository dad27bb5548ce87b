package org.rollcall.platform.web;

import io.quarkus.logging.LoggingFilter;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** Leaves two lines of each start out of the log: which profile and which extensions are at work tells nobody anything who runs a release. */
@LoggingFilter(name = "start")
public final class StartLog implements Filter {

    private static final String QUARKUS = "io.quarkus";

    private static final List<String> LEFT_OUT = List.of("Profile", "Installed features");

    @Override
    public boolean isLoggable(LogRecord line) {
        return !QUARKUS.equals(line.getLoggerName())
                || line.getMessage() == null
                || LEFT_OUT.stream().noneMatch(line.getMessage()::startsWith);
    }
}
