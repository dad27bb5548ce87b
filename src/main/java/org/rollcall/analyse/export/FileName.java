package org.rollcall.analyse.export;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.rollcall.analyse.PingQuery;

/** What a file is called that an export is saved to: of whom it is, of which weeks, and what is in it. */
final class FileName {

    private static final Pattern UNUSUAL = Pattern.compile("[^A-Za-z0-9.-]");
    private static final int MAX_HOSTNAME = 100;

    private FileName() {}

    /** {@code rollcall-gitlab.example.com-2026-W40-2026-W47-wide.csv}: letters, digits, dots, hyphens, underscores. */
    static String of(ExportRequest request) {
        return "rollcall-%s-%s-%s.%s"
                .formatted(
                        hostnames(request.pings().visibility().wanted().patterns()),
                        weeks(request.pings().weeks()),
                        request.shape().name().toLowerCase(Locale.ROOT),
                        request.format().extension());
    }

    private static String hostnames(List<String> hostnames) {
        if (hostnames.size() != 1) {
            return hostnames.isEmpty() ? "fleet" : hostnames.size() + "-hostnames";
        }
        var hostname = UNUSUAL.matcher(hostnames.getFirst()).replaceAll("_");
        return hostname.length() <= MAX_HOSTNAME ? hostname : hostname.substring(0, MAX_HOSTNAME);
    }

    private static String weeks(PingQuery.Weeks weeks) {
        var from = weeks.from();
        var to = weeks.to();
        if (from == null) {
            return to == null ? "all-weeks" : "until-" + to;
        }
        if (to == null) {
            return "from-" + from;
        }
        return from.equals(to) ? from.toString() : from + "-" + to;
    }
}
