@NullMarked
package org.rollcall.platform.web;

import org.jspecify.annotations.NullMarked;
