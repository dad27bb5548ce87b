/** The first page: what this service is, and for who sees the whole fleet, how it does. */
@NullMarked
package org.rollcall.pages.start;

import org.jspecify.annotations.NullMarked;
