package org.rollcall.analyse.quality;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.quality.MetricHealthList.Wanted;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.analyse.table.TableFormat;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.payload.RedactionRule.KeyPathGlob;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;

/** How the metrics of each version of the product come in, from the whole fleet. */
@Path("/api/v4/usage_data/metric_health")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class MetricHealthResource {

    private final MetricHealthList list;
    private final TableAnswers answers;
    private final Caller caller;

    MetricHealthResource(MetricHealthList list, TableAnswers answers, Caller caller) {
        this.list = list;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.WILDCARD)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Link", schema = @Schema(type = SchemaType.STRING))
            },
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = MetricHealthAnswer.class)),
                @Content(mediaType = TableFormat.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response get(
            @QueryParam("key_path") @Size(max = 200, message = "must have 200 characters at most") @Nullable
                    String keyPath,
            @QueryParam("product_group") @Nullable String productGroup,
            @QueryParam("state")
                    @Parameter(schema = @Schema(enumeration = {"broken", "failing", "silent", "new", "ok"}))
                    @Nullable
                    String state,
            @QueryParam("version") @Nullable String version,
            @BeanParam @Valid PageParameters page,
            @BeanParam TableFormat format) {
        checkAll();
        var wanted = new Wanted(
                keyPath == null ? null : KeyPathGlob.of(keyPath),
                QueryParameter.parsed(
                        page.uri(), "version", version, DictionaryVersion::parse, DictionaryVersion.NOT_A_VERSION),
                state == null ? null : EnumParameter.of("state", state, MetricState.class),
                productGroup);
        var found = list.page(wanted, page);
        return answers.page(format, Visibility.ALL, found.answer(), PageParameters.link(found.next()));
    }

    /** One instance of many cannot be told from what all of them come to. */
    private void checkAll() {
        if (!caller.binding().all()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The health of metrics is counted over all instances; a token that is bound to hostnames does not see it.");
        }
    }
}
