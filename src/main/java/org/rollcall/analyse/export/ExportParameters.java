package org.rollcall.analyse.export;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.core.Variant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.OtherInstances;
import org.rollcall.analyse.export.ExportRequest.ChangedSince;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.platform.web.Rfc3339;

/** The query of an export. */
public record ExportParameters(
        @QueryParam("shape")
        @DefaultValue("payload")
        @Parameter(description = """
                        payload: one ping in each row, its payload nested as it was sent. wide: one ping in each row, with a
                        column for each metric, named by its key path; by metric. and its key path where that is the name
                        of another column, and with _ and its ordinal where that of an earlier metric differs in nothing
                        but case. long: one metric of one ping in each row; value_type is that of the value
                        (number, boolean, string, object, null), flag says whether it is one or a failure.
                        """, schema = @Schema(enumeration = {"payload", "wide", "long"}))
        String shape,

        @QueryParam("format")
        @Parameter(
                description = "What Accept asks for by default, else ndjson",
                schema = @Schema(enumeration = {"ndjson", "csv", "parquet", "elasticsearch"}))
        @Nullable
        String format,

        @QueryParam("from") @Parameter(description = "First ISO week", example = "2026-W40") @Nullable
        String from,

        @QueryParam("to") @Parameter(description = "Last ISO week", example = "2026-W47") @Nullable
        String to,

        @QueryParam("hostname")
        @Parameter(
                description = "A hostname, or *.example.com for all below example.com; can be repeated",
                example = "*.example.com")
        List<String> hostname,

        @QueryParam("version_from")
        @Parameter(description = "Lowest version of the product, major.minor", example = "17.0")
        @Nullable
        String versionFrom,

        @QueryParam("version_to")
        @Parameter(description = "Highest version of the product, major.minor", example = "18.9")
        @Nullable
        String versionTo,

        @QueryParam("edition") @Parameter(description = "As sent", example = "EE") @Nullable
        String edition,

        @QueryParam("metrics") @Parameter(description = """
                        A key path, in which * stands for any text; can be repeated. All metrics of all published
                        dictionaries by default. Not for shape=payload.
                        """, example = "counts.*")
        List<String> metrics,

        @QueryParam("revisions")
        @DefaultValue("false")
        @Parameter(description = "Give earlier pings of a week too, not just the current one")
        boolean revisions,

        @QueryParam(OtherInstances.PARAMETER)
        @DefaultValue("false")
        @Parameter(description = OtherInstances.PARAMETER_DESCRIPTION)
        boolean otherInstances,

        @QueryParam("end")
        @DefaultValue("true")
        @Parameter(
                description =
                        "Whether a last line of NDJSON says that this was all; false for readers that take it for a row")
        boolean end,

        @QueryParam("bom")
        @DefaultValue("false")
        @Parameter(description = "Begin CSV with a byte order mark, by which Excel knows that it is UTF-8")
        boolean bom,

        @QueryParam("changed_since") @Parameter(description = """
                        The high-water mark of an earlier export. For a first export also a time of receipt, RFC 3339.
                        """, example = "57") @Nullable
        String changedSince,

        @QueryParam("cursor")
        @Parameter(
                description =
                        "That of the last complete row of an export that broke off; all else as in that one. Not for Parquet",
                example = "57.57")
        @Nullable
        String cursor,

        @Context UriInfo uri) {

    private static final List<Variant> VARIANTS = Arrays.stream(Format.values())
            .map(format -> new Variant(MediaType.valueOf(format.mediaType()), (Locale) null, null))
            .toList();

    /**
     * The format that the caller asks for.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER}, {@link ProblemType#NOT_ACCEPTABLE}
     */
    Format format(Request request) {
        if (format != null) {
            return EnumParameter.of("format", format, Format.class);
        }
        var variant = request.selectVariant(VARIANTS);
        return Arrays.stream(Format.values())
                .filter(candidate -> variant != null
                        && candidate.mediaType().equals(variant.getMediaType().toString()))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_ACCEPTABLE,
                        "The header Accept must allow one of: "
                                + Arrays.stream(Format.values())
                                        .map(Format::mediaType)
                                        .collect(Collectors.joining(", "))));
    }

    /**
     * The parameters as they are meant.
     *
     * @param chosen by {@link #format(Request)}
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where one cannot be read
     */
    ExportRequest request(Format chosen) {
        return new ExportRequest(
                chosen,
                EnumParameter.of("shape", shape, Shape.class),
                QueryParameter.parsed(uri, "from", from, Week::parse, Week.NOT_A_WEEK),
                QueryParameter.parsed(uri, "to", to, Week::parse, Week.NOT_A_WEEK),
                hostname,
                version("version_from", versionFrom),
                version("version_to", versionTo),
                QueryParameter.text(uri, "edition", edition),
                metrics,
                revisions,
                otherInstances,
                new Marks(end, bom),
                QueryParameter.parsed(
                        uri,
                        "changed_since",
                        changedSince,
                        ExportParameters::changedSince,
                        "is neither a high-water mark, a number, nor a time of the years 1970 to 9999 like 2026-11-18T06:31:21Z"),
                QueryParameter.parsed(
                        uri,
                        "cursor",
                        cursor,
                        ExportCursor::parse,
                        "is no cursor; take that of the last complete row"));
    }

    private @Nullable DictionaryVersion version(String name, @Nullable String value) {
        return QueryParameter.parsed(uri, name, value, DictionaryVersion::parse, DictionaryVersion.NOT_A_VERSION);
    }

    private static Optional<ChangedSince> changedSince(String text) {
        if (text.matches("[0-9]{1,18}")) {
            return Optional.of(new ChangedSince.Mark(Long.parseLong(text)));
        }
        return Rfc3339.parse(text).map(ChangedSince.Time::new);
    }
}
