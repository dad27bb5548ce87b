package org.rollcall.analyse.export;

import static java.util.Objects.requireNonNullElse;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.core.Variant;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.ProductParameters;
import org.rollcall.platform.access.Caller;
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

        @BeanParam PingParameters pings,
        @BeanParam ProductParameters product,
        @QueryParam("metrics") List<String> metrics,
        @QueryParam("revisions") @DefaultValue("false") boolean revisions,

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
    ExportRequest request(Format chosen, Caller caller) {
        var since = requireNonNullElse(
                QueryParameter.parsed(
                        uri,
                        "changed_since",
                        changedSince,
                        ChangedSince::parse,
                        "is neither a high-water mark, a number, nor a time of the years 1970 to 9999 like 2026-11-18T06:31:21Z"),
                ChangedSince.EVER);
        return new ExportRequest(
                chosen,
                EnumParameter.of("shape", shape, Shape.class),
                new PingQuery(
                        pings.visibility(caller), null, pings.weeks(), product.product(), since.time(), revisions),
                metrics,
                new Marks(end, bom),
                since.mark(),
                QueryParameter.parsed(
                        uri,
                        "cursor",
                        cursor,
                        ExportCursor::parse,
                        "is no cursor; take that of the last complete row"));
    }

    /**
     * From when on pings are new to the caller.
     *
     * @param mark the high-water mark of an earlier export; 0 for none
     * @param time of receipt, for a first export; null for none
     */
    private record ChangedSince(long mark, @Nullable Instant time) {

        static final ChangedSince EVER = new ChangedSince(0, null);

        static Optional<ChangedSince> parse(String text) {
            return text.matches("[0-9]{1,18}")
                    ? Optional.of(new ChangedSince(Long.parseLong(text), null))
                    : Rfc3339.parse(text).map(time -> new ChangedSince(0, time));
        }
    }
}
