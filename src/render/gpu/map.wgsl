// Shows a picture of the map moved and scaled. Colours are written as they are in the picture.

struct Placement {
    // Pixel of the screen where the map begins.
    origin: vec2<f32>,
    // Texels a pixel.
    scale: f32,
    unused: f32,
    // Texel under the origin.
    offset: vec2<f32>,
    // Texels of the picture.
    size: vec2<f32>,
    // Where there is no picture.
    ground: vec4<f32>,
}

@group(0) @binding(0) var<uniform> placement: Placement;
@group(0) @binding(1) var picture: texture_2d<f32>;

@vertex
fn cover(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    // One triangle that covers the viewport.
    let x = f32(i32(index & 1u) * 4 - 1);
    let y = f32(i32(index >> 1u) * 4 - 1);
    return vec4<f32>(x, y, 0.0, 1.0);
}

fn texel(at: vec2<i32>) -> vec3<f32> {
    let last = vec2<i32>(placement.size) - vec2<i32>(1, 1);
    return textureLoad(picture, clamp(at, vec2<i32>(0, 0), last), 0).rgb;
}

fn outside(at: vec2<f32>) -> bool {
    return at.x < 0.0 || at.y < 0.0 || at.x >= placement.size.x || at.y >= placement.size.y;
}

// Texels and pixels fall together.
@fragment
fn exact(@builtin(position) pixel: vec4<f32>) -> @location(0) vec4<f32> {
    let at = pixel.xy - placement.origin + placement.offset;
    return select(vec4<f32>(textureLoad(picture, vec2<i32>(at), 0).rgb, 1.0), placement.ground, outside(at));
}

@fragment
fn mixed(@builtin(position) pixel: vec4<f32>) -> @location(0) vec4<f32> {
    let at = (pixel.xy - placement.origin) * placement.scale + placement.offset;
    let corner = floor(at - vec2<f32>(0.5, 0.5));
    let part = at - vec2<f32>(0.5, 0.5) - corner;
    let base = vec2<i32>(corner);
    let above = mix(texel(base), texel(base + vec2<i32>(1, 0)), part.x);
    let below = mix(texel(base + vec2<i32>(0, 1)), texel(base + vec2<i32>(1, 1)), part.x);
    return select(vec4<f32>(mix(above, below, part.y), 1.0), placement.ground, outside(at));
}
