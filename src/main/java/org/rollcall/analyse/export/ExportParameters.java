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
import org.rollcall.platform.web.Negotiation;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.platform.web.Rfc3339;

/** The query of an export. */
public record ExportParameters(
        @QueryParam("shape")
        @DefaultValue("payload")
        @Parameter(schema = @Schema(enumeration = {"payload", "wide", "long"}))
        String shape,

        @QueryParam("format")
        @Parameter(schema = @Schema(enumeration = {"ndjson", "csv", "parquet", "elasticsearch"}))
        @Nullable
        String format,

        @QueryParam("from") @Nullable String from,
        @QueryParam("to") @Nullable String to,
        @QueryParam("hostname") List<String> hostname,
        @QueryParam("version_from") @Nullable String versionFrom,
        @QueryParam("version_to") @Nullable String versionTo,
        @QueryParam("edition") @Nullable String edition,
        @QueryParam("metrics") List<String> metrics,
        @QueryParam("revisions") @DefaultValue("false") boolean revisions,

        @QueryParam(OtherInstances.PARAMETER) @DefaultValue("false")
        boolean otherInstances,

        @QueryParam("end") @DefaultValue("true") boolean end,
        @QueryParam("bom") @DefaultValue("false") boolean bom,
        @QueryParam("changed_since") @Nullable String changedSince,
        @QueryParam("cursor") @Nullable String cursor,
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
        return Negotiation.chosen(request, VARIANTS)
                .flatMap(type -> Arrays.stream(Format.values())
                        .filter(candidate -> candidate.mediaType().equals(type.toString()))
                        .findFirst())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_ACCEPTABLE,
                        "The header Accept must allow one of "
                                + Arrays.stream(Format.values())
                                        .map(Format::mediaType)
                                        .collect(Collectors.joining(", "))
                                + "."));
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
