//! The map picture on the screen: an own opaque wgpu pipeline that shows it moved and scaled while a sharper one is
//! drawn.
//!
//! *Guarantees:* unscaled, every pixel has the very bytes of the picture; scaled, it is mixed from four texels. As an
//! ordinary egui image the same picture costs four times as much on a software adapter.
//! *Must not know:* what is in the picture.

use crate::render::raster::Picture;
use crate::scene::color::Color;
use crate::scene::view::View;
use eframe::egui_wgpu::{Callback, CallbackResources, CallbackTrait, RenderState, ScreenDescriptor};
use eframe::wgpu;
use std::sync::Arc;

/// Where a picture stands on the screen: `texel = pixel × scale + offset`, pixels counted from the corner of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Texels a pixel.
    pub scale: f64,
    /// Texel under the corner of the map.
    pub offset: (f64, f64),
    /// Whether texels and pixels fall together.
    pub exact: bool,
}

impl Placement {
    /// Places a picture of the view `drawn` under the view `seen`, both in physical pixels.
    pub fn of(drawn: &View, seen: &View) -> Self {
        let scale = seen.meters_per_px / drawn.meters_per_px;
        let from_center = (
            (seen.center_in_world.x - drawn.center_in_world.x) / drawn.meters_per_px,
            (drawn.center_in_world.y - seen.center_in_world.y) / drawn.meters_per_px,
        );
        let offset = (
            from_center.0 + (drawn.size_px.0 - seen.size_px.0 * scale) / 2.0,
            from_center.1 + (drawn.size_px.1 - seen.size_px.1 * scale) / 2.0,
        );
        // Over the whole picture the two grids part by less than a tenth of a pixel.
        let exact = (scale - 1.0).abs() * drawn.size_px.0.max(drawn.size_px.1) < 0.1;
        if exact {
            Self { scale: 1.0, offset: (offset.0.round(), offset.1.round()), exact }
        } else {
            Self { scale, offset, exact }
        }
    }
}

/// One frame of the map.
#[derive(Debug, Clone)]
pub struct MapFrame {
    /// The picture with a number that is different for every picture; `None` where there is none yet.
    pub picture: Option<(u64, Arc<Picture>)>,
    /// Where it stands.
    pub placement: Placement,
    /// Left and top of the map in pixels of the screen.
    pub origin_px: (f32, f32),
    /// Where there is no picture.
    pub ground: Color,
}

impl MapFrame {
    /// The frame as something to add to a painter; `rect` is the map in points.
    pub fn into_callback(self, rect: egui::Rect) -> egui::epaint::PaintCallback {
        Callback::new_paint_callback(rect, self)
    }
}

/// Makes the pipeline, once, before the first frame.
pub fn install(state: &RenderState) {
    let resources = Resources::new(&state.device, state.target_format);
    state.renderer.write().callback_resources.insert(resources);
}

impl CallbackTrait for MapFrame {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        _screen: &ScreenDescriptor,
        _encoder: &mut wgpu::CommandEncoder,
        resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if let Some(resources) = resources.get_mut::<Resources>() {
            resources.upload(device, queue, self);
        }
        Vec::new()
    }

    fn paint(
        &self,
        _info: egui::PaintCallbackInfo,
        pass: &mut wgpu::RenderPass<'static>,
        resources: &CallbackResources,
    ) {
        let Some(resources) = resources.get::<Resources>() else { return };
        let Some(bound) = &resources.bound else { return };
        pass.set_pipeline(if self.placement.exact { &resources.exact } else { &resources.mixed });
        pass.set_bind_group(0, &bound.group, &[]);
        pass.draw(0..3, 0..1);
    }
}

/// Bytes of the uniform: 12 floats.
const UNIFORM_BYTES: u64 = 48;

struct Resources {
    /// A software adapter takes both sides of a branch, so the cheap one is a pipeline of its own.
    exact: wgpu::RenderPipeline,
    mixed: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    uniform: wgpu::Buffer,
    is_srgb: bool,
    bound: Option<Bound>,
}

/// The picture that is on the GPU.
struct Bound {
    serial: Option<u64>,
    size: (u32, u32),
    texture: wgpu::Texture,
    group: wgpu::BindGroup,
}

impl Resources {
    fn new(device: &wgpu::Device, target: wgpu::TextureFormat) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("map"),
            source: wgpu::ShaderSource::Wgsl(include_str!("map.wgsl").into()),
        });
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("map"),
            entries: &[
                entry(
                    0,
                    wgpu::BindingType::Buffer {
                        ty: wgpu::BufferBindingType::Uniform,
                        has_dynamic_offset: false,
                        min_binding_size: None,
                    },
                ),
                entry(
                    1,
                    wgpu::BindingType::Texture {
                        sample_type: wgpu::TextureSampleType::Float { filterable: false },
                        view_dimension: wgpu::TextureViewDimension::D2,
                        multisampled: false,
                    },
                ),
            ],
        });
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("map"),
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let pipeline = |entry_point| pipeline(device, &module, &pipeline_layout, target, entry_point);
        let (exact, mixed) = (pipeline("exact"), pipeline("mixed"));
        let uniform = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("map"),
            size: UNIFORM_BYTES,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self { exact, mixed, layout, uniform, is_srgb: target.is_srgb(), bound: None }
    }

    fn upload(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, frame: &MapFrame) {
        let size = frame.picture.as_ref().map_or((1, 1), |(_, picture)| (picture.width, picture.height));
        let limit = device.limits().max_texture_dimension_2d;
        // The one who draws keeps within the limit; a picture beyond it is left out rather than a crash.
        let fits = size.0 <= limit && size.1 <= limit;
        if self.bound.as_ref().is_none_or(|bound| bound.size != size) && fits {
            self.bound = Some(self.bind(device, size));
        }
        let Some(bound) = self.bound.as_mut().filter(|bound| bound.size == size) else { return };
        let picture = frame.picture.as_ref().filter(|(serial, _)| bound.serial != Some(*serial));
        if let Some((serial, picture)) = picture {
            write_texture(queue, &bound.texture, picture);
            bound.serial = Some(*serial);
        }
        queue.write_buffer(&self.uniform, 0, &uniform_bytes(frame, size, self.is_srgb));
    }

    fn bind(&self, device: &wgpu::Device, size: (u32, u32)) -> Bound {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("map"),
            size: wgpu::Extent3d { width: size.0, height: size.1, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            // Where the screen turns linear light into bytes, reading turns bytes into linear light.
            format: if self.is_srgb { wgpu::TextureFormat::Rgba8UnormSrgb } else { wgpu::TextureFormat::Rgba8Unorm },
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("map"),
            layout: &self.layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.uniform.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(&view) },
            ],
        });
        Bound { serial: None, size, texture, group }
    }
}

fn pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    layout: &wgpu::PipelineLayout,
    target: wgpu::TextureFormat,
    entry_point: &str,
) -> wgpu::RenderPipeline {
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("map"),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("cover"),
            buffers: &[],
            compilation_options: wgpu::PipelineCompilationOptions::default(),
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some(entry_point),
            // Opaque: no blending to pay for.
            targets: &[Some(target.into())],
            compilation_options: wgpu::PipelineCompilationOptions::default(),
        }),
        multiview_mask: None,
        cache: None,
    })
}

fn entry(binding: u32, ty: wgpu::BindingType) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry { binding, visibility: wgpu::ShaderStages::FRAGMENT, ty, count: None }
}

fn write_texture(queue: &wgpu::Queue, texture: &wgpu::Texture, picture: &Picture) {
    let size = wgpu::Extent3d { width: picture.width, height: picture.height, depth_or_array_layers: 1 };
    queue.write_texture(
        texture.as_image_copy(),
        &picture.rgba,
        wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(4 * picture.width),
            rows_per_image: Some(picture.height),
        },
        size,
    );
}

fn uniform_bytes(frame: &MapFrame, size: (u32, u32), is_srgb: bool) -> Vec<u8> {
    let ground = frame.ground;
    let level = |byte: u8| {
        let value = f32::from(byte) / 255.0;
        if !is_srgb {
            value
        } else if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    // Without a picture nothing is inside it.
    let (width, height) = if frame.picture.is_some() { (size.0 as f32, size.1 as f32) } else { (0.0, 0.0) };
    let Placement { scale, offset, .. } = frame.placement;
    let floats = [
        frame.origin_px.0,
        frame.origin_px.1,
        scale as f32,
        0.0,
        offset.0 as f32,
        offset.1 as f32,
        width,
        height,
        level(ground.r),
        level(ground.g),
        level(ground.b),
        1.0,
    ];
    floats.iter().flat_map(|value| value.to_ne_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::Coord;

    fn view(x: f64, y: f64, meters_per_px: f64, size_px: (f64, f64)) -> View {
        View { center_in_world: Coord { x, y }, meters_per_px, size_px }
    }

    /// The world point of a pixel, found through the picture, is the one the view itself gives.
    fn check(drawn: View, seen: View, tolerance_px: f64) {
        let placement = Placement::of(&drawn, &seen);
        for pixel in [(0.0, 0.0), (3.0, 7.0), seen.size_px] {
            let texel =
                (pixel.0 * placement.scale + placement.offset.0, pixel.1 * placement.scale + placement.offset.1);
            let (through, direct) = (drawn.world_from_screen(texel), seen.world_from_screen(pixel));
            let off = (through.x - direct.x).hypot(through.y - direct.y) / seen.meters_per_px;
            assert!(off <= tolerance_px, "pixel {pixel:?} shows what lies {off} pixels away");
        }
    }

    #[test]
    fn a_picture_stands_where_it_was_drawn() {
        let drawn = view(500_000.0, 4_000_000.0, 2.0, (130.0, 117.0));
        check(drawn, view(500_000.0, 4_000_000.0, 2.0, (100.0, 91.0)), 1e-6);
        check(drawn, view(500_010.0, 3_999_996.0, 2.0, (100.0, 91.0)), 1e-6);
        // Unscaled it is put on whole pixels, so it may be off by half a pixel each way.
        check(drawn, view(500_001.1, 3_999_999.3, 2.0, (100.0, 90.0)), 0.75);
        check(drawn, view(500_011.0, 3_999_989.0, 1.3, (100.0, 90.0)), 1e-6);
        check(drawn, view(500_011.0, 3_999_989.0, 31.7, (100.0, 90.0)), 1e-6);
    }

    #[test]
    fn unscaled_pictures_fall_on_whole_texels() {
        let drawn = view(10.0, 20.0, 0.7, (131.0, 117.0));
        let placement = Placement::of(&drawn, &view(10.2, 20.9, 0.7, (100.0, 90.0)));
        assert!(placement.exact && placement.scale == 1.0, "equal scales need no mixing");
        assert_eq!(placement.offset.0.fract(), 0.0, "and texels fall on pixels");
        assert!(!Placement::of(&drawn, &view(10.0, 20.0, 0.71, (100.0, 90.0))).exact, "others are mixed");
    }
}
