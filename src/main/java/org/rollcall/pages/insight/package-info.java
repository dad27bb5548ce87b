/** Pages about the fleet over time: indicators, cohorts, versions and customers. */
@NullMarked
package org.rollcall.pages.insight;

import org.jspecify.annotations.NullMarked;
